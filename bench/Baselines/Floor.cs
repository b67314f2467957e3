using System.Runtime.CompilerServices;

namespace Mandate.Bench;

/// <summary>
/// Not an engine: the least work that any decision in memory has to do. One look-up by user and resource, the grant's
/// window, its role's action, and the state and window of up to four relationships.
/// </summary>
internal sealed class Floor
{
    private struct Grant
    {
        public int Relationship;
        public int Next;
        public ushort Role;
        public byte State;
        public long From;
        public long Until;
    }

    private struct Relationship
    {
        public int Parent;
        public int State;
        public long From;
        public long Until;
    }

    private const int UserCount = 100_000;
    private const int ResourceCount = 200_000;
    private readonly Grant[] grants;
    private readonly Relationship[] relationships = new Relationship[20_000];
    private readonly ulong[] actions = new ulong[20];
    private readonly Dictionary<long, int> index;
    private readonly Dictionary<string, int> users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> resources = new(StringComparer.Ordinal);

    public Floor(int count)
    {
        grants = new Grant[count];
        index = new Dictionary<long, int>(count);
        Array.Fill(actions, 0x3FFUL);
        for (var row = 0; row < relationships.Length; row++)
            relationships[row] = new Relationship
            {
                Parent = row < 5_000 ? -1 : row - 5_000, State = 1, Until = long.MaxValue,
            };
        for (var row = 0; row < count; row++)
        {
            grants[row] = new Grant
            {
                Relationship = row % relationships.Length, Role = (ushort)(row % 20), State = 1, Until = long.MaxValue,
                Next = -1,
            };
            index[Key(row % UserCount, row)] = row;
        }
    }

    public void AddTexts()
    {
        for (var user = 0; user < UserCount; user++) users[Text(1, user)] = user;
        for (var resource = 0; resource < ResourceCount; resource++) resources[Text(2, resource)] = resource;
    }

    /// <summary>User, resource and the band of the resource that the row's grant permits.</summary>
    public static (string User, string Resource, int Band) Texts(int row) =>
        (Text(1, row % UserCount), Text(2, row % ResourceCount), row / ResourceCount);

    public bool Permits(int row) => Decide(row % UserCount, row, 3, 1_750_000_000L);

    public bool Permits(in (string User, string Resource, int Band) asked) =>
        users.TryGetValue(asked.User, out var user) && resources.TryGetValue(asked.Resource, out var resource)
        && Decide(user, resource + (asked.Band * ResourceCount), 3, 1_750_000_000L);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Decide(int user, int resource, int action, long now)
    {
        if (!index.TryGetValue(Key(user, resource), out var row)) return false;
        for (; row >= 0; row = grants[row].Next)
        {
            ref readonly var grant = ref grants[row];
            if (grant.State != 1 || now < grant.From || now >= grant.Until
                || ((actions[grant.Role] >> action) & 1) == 0) continue;
            var holds = true;
            for (var above = grant.Relationship; above >= 0 && holds; above = relationships[above].Parent)
            {
                ref readonly var link = ref relationships[above];
                holds = link.State == 1 && now >= link.From && now < link.Until;
            }

            if (holds) return true;
        }

        return false;
    }

    // Packed keys collide when hashed as they are: both halves are spread first.
    private static long Key(int user, int resource) =>
        unchecked((long)((((ulong)(uint)user << 32) | (uint)resource) * 0x9E3779B97F4A7C15UL));

    private static string Text(int kind, int number) =>
        new Guid(unchecked((int)((uint)number * 0x9E3779B1u)), (short)kind, (short)(number >> 16), 1, 2, 3, 4, 5, 6,
            unchecked((byte)number), unchecked((byte)(number >> 8))).ToString();
}
