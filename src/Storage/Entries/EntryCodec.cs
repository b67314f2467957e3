using System.Buffers;
using System.Text.Unicode;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>
/// Entries as bytes, docs/formats/entries.md to the byte. Every entry has exactly one form and every form one entry:
/// members stand in a fixed order, nothing is optional to write, and reading refuses whatever writing would not write.
/// </summary>
public static class EntryCodec
{
    /// <summary>The most bytes an entry has.</summary>
    public const int BytesMax = 65_535;

    private const long Level = 1;

    /// <summary>The bytes of an entry. Its revision is not in them: where it stands says it.</summary>
    public static EntryWriting Encode(Entry entry) => Written(entry, pen => pen.Finish());

    /// <summary>Whether an entry has bytes: no longer than it may be, and of nothing without a form.</summary>
    public static bool Fits(Entry entry) => Written(entry, pen => pen.IsFine);

    private static T Written<T>(Entry entry, Func<JsonPen, T> then)
    {
        var page = ArrayPool<byte>.Shared.Rent(BytesMax);
        try
        {
            var pen = new JsonPen(page, BytesMax);
            Write(pen, entry);
            return then(pen);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(page);
        }
    }

    /// <summary>The entry in these bytes, which stand at this revision. Never throws, whatever the bytes are.</summary>
    public static EntryReading Decode(ReadOnlyMemory<byte> bytes, Revision revision) => Decode(bytes.Span, revision);

    internal static EntryReading Decode(ReadOnlySpan<byte> bytes, Revision revision)
    {
        if (bytes.Length > BytesMax) return Damaged(revision, "", $"it has more than {BytesMax} bytes");
        if (!Utf8.IsValid(bytes)) return Damaged(revision, "", "it is not UTF-8");
        var json = new JsonCursor(bytes);
        StoredForm? form = null;
        var entry = Read(ref json, revision, ref form);
        if (entry is not null && json.Fault is null) return new EntryReading.Read(entry);
        var within = form is null ? "" : $", `{form.Type}`";
        return Damaged(revision, $"{within}, {json.Fault?.Where}", json.Fault?.Why ?? "it has no type");
    }

    private static EntryReading.Damaged Damaged(Revision revision, string where, string why) =>
        new($"revision {revision}{where}", why);

    private static void Write(JsonPen pen, Entry entry)
    {
        var form = StoredForms.Of(entry.Change);
        pen.Open();
        pen.Number("v"u8, Level);
        pen.Text("type"u8, form.Type);
        pen.Moment("recorded"u8, entry.Recorded);
        if (entry.Effective != entry.Recorded) pen.Moment("effective"u8, entry.Effective);
        pen.Text("actor"u8, entry.Actor.Text);
        pen.Word("class"u8, StoredWords.EvidenceClass, entry.Class);
        if (entry.Source is { } source)
        {
            pen.Open("source"u8);
            pen.TextOrAbsent("name"u8, source.Name);
            pen.TextOrAbsent("evidence"u8, source.Evidence);
            pen.Close();
        }

        if (entry.Key is { } key)
        {
            pen.Open("key"u8);
            pen.Text("key"u8, key.Key);
            pen.Text("digest"u8, key.Digest);
            pen.Close();
        }

        pen.Open("data"u8);
        form.Write(pen, entry.Change);
        pen.Close();
        pen.Close();
    }

    /// <summary>Null, or half an entry, when the cursor has a fault.</summary>
    private static Entry? Read(ref JsonCursor json, Revision revision, ref StoredForm? form)
    {
        json.Open();
        if (json.Number("v"u8) is var level && level != Level && json.Fault is null)
            json.Fail($"format level {level} is not {Level}: a newer format, for a newer program");
        if ((form = StoredForms.Read(ref json)) is null) return null;
        var recorded = json.Moment("recorded"u8);
        var effective = recorded;
        if (json.TryMember("effective"u8) && (effective = json.Moment()) == recorded)
            json.Fail("it repeats `recorded`");
        var actor = new Actor(json.RecentText("actor"u8));
        var evidence = json.Word("class"u8, StoredWords.EvidenceClass);
        var source = json.TryMember("source"u8) ? Source(ref json) : null;
        var key = json.TryMember("key"u8) ? Key(ref json) : null;
        json.Open("data"u8);
        var change = form.Read(ref json);
        json.Close();
        json.Close();
        json.End();
        return new Entry
        {
            Revision = revision, Recorded = recorded, Effective = effective, Actor = actor, Class = evidence,
            Source = source, Key = key, Change = change,
        };
    }

    private static FactSource Source(ref JsonCursor json)
    {
        json.Open();
        var source = new FactSource(json.TextOrAbsent("name"u8), json.TextOrAbsent("evidence"u8));
        json.Close();
        return source;
    }

    private static IdempotencyKey Key(ref JsonCursor json)
    {
        json.Open();
        var key = new IdempotencyKey(json.Text("key"u8), json.Text("digest"u8));
        json.Close();
        return key;
    }
}
