using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mandate.Ledger;

/// <summary>
/// SHA-256 of sixteen messages at once, one in each lane of a vector. A call into the system's library costs far more
/// than hashing an entry or a node; here there is none. Only worth it where such vectors are in hardware.
/// </summary>
internal static class WideSha256
{
    public const int Lanes = 16;

    private const int BlockLength = 64;
    private const int BlockWords = 16;

    // FIPS 180-4: fractions of the cube roots and of the square roots of the first primes.
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private static ReadOnlySpan<uint> InitialState =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    /// <summary>Whether this is faster than one message after the other.</summary>
    public static bool IsFast => Avx512BW.IsSupported && Vector512.IsHardwareAccelerated;

    private static Vector512<uint> InterleaveLow =>
        Vector512.Create(0u, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);

    private static Vector512<uint> InterleaveHigh =>
        Vector512.Create(8u, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);

    private static Vector512<byte> SwapBytes =>
        Vector512.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));

    /// <summary>How many blocks a prefix byte and an entry of this length fill, padding included.</summary>
    public static int LeafBlocks(int entryLength) =>
        (1 + entryLength + 1 + sizeof(ulong) + BlockLength - 1) / BlockLength;

    /// <summary>The hashes of a prefix byte and sixteen entries that all fill the same number of blocks.</summary>
    public static void Leaves(byte prefix, ReadOnlySpan<ReadOnlyMemory<byte>> entries, int blocks, Span<Hash> hashes)
    {
        Span<Vector512<uint>> state = stackalloc Vector512<uint>[8];
        Span<Vector512<uint>> words = stackalloc Vector512<uint>[BlockWords];
        Span<byte> lanes = stackalloc byte[Lanes * BlockLength];
        Start(state);
        for (var block = 0; block < blocks; block++)
        {
            for (var lane = 0; lane < Lanes; lane++)
                Fill(lanes.Slice(lane * BlockLength, BlockLength), prefix, entries[lane].Span, block, blocks);
            Load(MemoryMarshal.Cast<byte, Vector512<uint>>(lanes), words);
            Compress(state, words);
        }
        Finish(state, hashes);
    }

    /// <summary>The hashes of a prefix byte and two children each, for thirty-two children.</summary>
    public static void Nodes(byte prefix, ReadOnlySpan<Hash> children, Span<Hash> parents)
    {
        Span<Vector512<uint>> state = stackalloc Vector512<uint>[8];
        Span<Vector512<uint>> words = stackalloc Vector512<uint>[BlockWords];
        Span<Vector512<uint>> pair = stackalloc Vector512<uint>[BlockWords];
        Load(MemoryMarshal.Cast<Hash, Vector512<uint>>(children), pair);
        Start(state);

        // The prefix moves every word of the pair by one byte, so each word of the message is made of two of theirs.
        words[0] = Vector512.Create((uint)prefix << 24) | (pair[0] >>> 8);
        for (var i = 1; i < BlockWords; i++) words[i] = (pair[i - 1] << 24) | (pair[i] >>> 8);
        Compress(state, words);

        words.Clear();
        words[0] = (pair[BlockWords - 1] << 24) | Vector512.Create(0x00800000u);
        words[BlockWords - 1] = Vector512.Create((uint)(1 + 2 * Hash.Length) * 8);
        Compress(state, words);
        Finish(state, parents);
    }

    private static void Fill(Span<byte> block, byte prefix, ReadOnlySpan<byte> entry, int index, int blocks)
    {
        // The message is the prefix, the entry, 0x80, zeros, and the length in bits at the very end.
        var at = index * BlockLength - 1;
        var from = Math.Max(at, 0);
        var take = Math.Clamp(entry.Length - from, 0, BlockLength - (from - at));
        if (take < BlockLength) block.Clear();
        if (index == 0) block[0] = prefix;
        if (take > 0) entry.Slice(from, take).CopyTo(block[(from - at)..]);
        var end = entry.Length - at;
        if (end >= 0 && end < BlockLength) block[end] = 0x80;
        if (index == blocks - 1)
            BinaryPrimitives.WriteUInt64BigEndian(block[^sizeof(ulong)..], (ulong)(entry.Length + 1) * 8);
    }

    // From one message after the other to one word of every message after the other.
    private static void Load(ReadOnlySpan<Vector512<uint>> lanes, Span<Vector512<uint>> words)
    {
        var swap = SwapBytes;
        for (var i = 0; i < Lanes; i++) words[i] = Avx512BW.Shuffle(lanes[i].AsByte(), swap).AsUInt32();
        Transpose(words);
    }

    // Interleaving the upper with the lower half moves the top bit of every position to the bottom; after four times
    // the four bits of the row and the four of the column have changed places.
    private static void Transpose(Span<Vector512<uint>> rows)
    {
        Span<Vector512<uint>> turned = stackalloc Vector512<uint>[Lanes];
        var (low, high) = (InterleaveLow, InterleaveHigh);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < Lanes / 2; i++)
            {
                turned[2 * i] = Avx512F.PermuteVar16x32x2(rows[i], low, rows[i + Lanes / 2]);
                turned[2 * i + 1] = Avx512F.PermuteVar16x32x2(rows[i], high, rows[i + Lanes / 2]);
            }
            turned.CopyTo(rows);
        }
    }

    private static void Start(Span<Vector512<uint>> state)
    {
        for (var i = 0; i < state.Length; i++) state[i] = Vector512.Create(InitialState[i]);
    }

    private static void Finish(Span<Vector512<uint>> state, Span<Hash> hashes)
    {
        Span<Vector512<uint>> rows = stackalloc Vector512<uint>[Lanes];
        state.CopyTo(rows);
        Transpose(rows);
        var target = MemoryMarshal.Cast<Hash, Vector256<byte>>(hashes);
        var swap = SwapBytes;
        for (var lane = 0; lane < Lanes; lane++) target[lane] = Avx512BW.Shuffle(rows[lane].AsByte(), swap).GetLower();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Span<Vector512<uint>> state, Span<Vector512<uint>> words)
    {
        ref var w = ref MemoryMarshal.GetReference(words);
        var constants = RoundConstants;
        Vector512<uint> a = state[0], b = state[1], c = state[2], d = state[3];
        Vector512<uint> e = state[4], f = state[5], g = state[6], h = state[7];
        for (var round = 0; round < constants.Length; round++)
        {
            ref var word = ref Unsafe.Add(ref w, round & 15);
            if (round >= BlockWords)
            {
                var early = Unsafe.Add(ref w, (round - 15) & 15);
                var late = Unsafe.Add(ref w, (round - 2) & 15);
                word += (Right(early, 7) ^ Right(early, 18) ^ (early >>> 3)) + Unsafe.Add(ref w, (round - 7) & 15)
                    + (Right(late, 17) ^ Right(late, 19) ^ (late >>> 10));
            }
            var choice = Vector512.ConditionalSelect(e, f, g);
            var majority = (a & b) | (c & (a | b));
            var input = Vector512.Create(constants[round]) + word;
            var first = h + (Right(e, 6) ^ Right(e, 11) ^ Right(e, 25)) + choice + input;
            var second = (Right(a, 2) ^ Right(a, 13) ^ Right(a, 22)) + majority;
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Right(Vector512<uint> value, [ConstantExpected] byte bits) =>
        Avx512F.RotateRight(value, bits);
}
