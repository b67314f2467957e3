using System.Text;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

public sealed class EntryDamageTests
{
    private const string Revoked =
        """{"v":1,"type":"grant_revoked.1","recorded":"2026-03-01T09:30:00Z","actor":"mandate","class":"decl""" +
        """ared","data":{"id":"grant_0192f0c4a5b67c8d9e0f000000000011"}}""";

    [Fact]
    public void The_plain_form_is_read() => Assert.Equal(
        new Entry
        {
            Revision = new Revision(3), Recorded = Instant.Of(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)),
            Effective = Instant.Of(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)), Actor = Actor.Node,
            Class = EvidenceClass.Declared,
            Change = new Change.GrantRevoked(new GrantId(Guid.ParseExact("0192f0c4a5b67c8d9e0f000000000011", "N"))),
        },
        Assert.IsType<EntryReading.Read>(Read(Revoked)).Entry);

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", "`v`", "a newer format")]
    [InlineData("grant_revoked.1", "grant_revoked.2", "`type`", "`grant_revoked.2` is no type")]
    [InlineData("\"v\":1,", "", "`v`", "`type` stands where `v` belongs")]
    [InlineData("\"actor\":\"mandate\",", "", "`grant_revoked.1`, `actor`", "`class` stands where `actor` belongs")]
    [InlineData("\"class\"", "\"actor\":\"mandate\",\"class\"", "`class`", "`actor` stands where `class` belongs")]
    [InlineData("{\"id\"", "{\"Id\"", "`data.id`", "`Id` stands where `id` belongs")]
    [InlineData("\"id\":\"grant_0192f0c4a5b67c8d9e0f000000000011\"", "", "`data.id`", "`id` is missing")]
    [InlineData("0011\"}", "0011\",\"note\":1}", "`data.id`", "`note` stands where the end belongs")]
    [InlineData("0011\"}", "0011\",\"reason\":null}", "`data.reason`", "it is not an object")]
    [InlineData("\"data\":{", "\"data\":[", "`data`", "it is not an object")]
    [InlineData("\"id\":\"grant", "\"id\":\"person", "`data.id`", "is no id of kind `grant`")]
    [InlineData("grant_0192f0", "grant_0192F0", "`data.id`", "is no id of kind `grant`")]
    [InlineData("0192f0c4a5b67c8d9e0f000000000011", "00000000000000000000000000000000", "`data.id`", "is no id")]
    [InlineData("\"declared\"", "\"sworn\"", "`class`", "`sworn` is no word")]
    [InlineData("\"mandate\"", "17", "`actor`", "it is not a text")]
    [InlineData("\"mandate\"", "\"m\\u0061ndate\"", "`actor`", "an escape that is not written so")]
    [InlineData("09:30:00Z", "09:30:00+00:00", "`recorded`", "no instant")]
    [InlineData("09:30:00Z", "09:30:00.50Z", "`recorded`", "no instant")]
    [InlineData("2026-03-01", "2026-02-29", "`recorded`", "no instant")]
    [InlineData("\"actor\"", "\"effective\":\"2026-03-01T09:30:00Z\",\"actor\"", "`effective`", "repeats `recorded`")]
    [InlineData("}}", "}}\n", "byte", "something follows")]
    [InlineData("{\"v\"", " {\"v\"", "byte 0", "not an object")]
    public void Damage_is_named_with_type_and_member(string original, string altered, string where, string why)
    {
        var text = Revoked.Replace(original, altered, StringComparison.Ordinal);
        var damaged = Assert.IsType<EntryReading.Damaged>(Read(text));
        Assert.StartsWith("revision 3, ", damaged.Where, StringComparison.Ordinal);
        Assert.Contains(where, damaged.Where, StringComparison.Ordinal);
        Assert.Contains(why, damaged.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grant_to_nobody_is_damage()
    {
        var grant = Encoding.UTF8.GetString(Entries.Bytes(SampleEntries.Of(
            SampleEntries.All().OfType<Change.GrantRecorded>().Single())));
        var begin = grant.IndexOf("\"to\":", StringComparison.Ordinal);
        var nobody = grant.Remove(begin, grant.IndexOf("\"scope\"", StringComparison.Ordinal) - begin);
        var system = grant.Replace("\"to\":\"person_", "\"to\":\"system_", StringComparison.Ordinal);
        foreach (var text in new[] { nobody, system })
            Assert.Contains("`to`", Assert.IsType<EntryReading.Damaged>(Read(text)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"host":["b","a"]}""")]
    [InlineData("""{"host":["a","a"]}""")]
    [InlineData("""{"host":[]}""")]
    [InlineData("""{"host":["a"],"host":["b"]}""")]
    [InlineData("""{"study":["a"],"host":["b"]}""")]
    [InlineData("""{"host":["a*b"]}""")]
    [InlineData("""{"host":["a",]}""")]
    [InlineData("""{"host":["a"],}""")]
    [InlineData("""{"host":"a"}""")]
    public void A_scope_that_would_not_be_written_so_is_damage(string scope)
    {
        var described = Encoding.UTF8.GetString(Entries.Bytes(SampleEntries.Of(
            new Change.SystemDescribed(new SystemId(new Guid(1, 2, 3, new byte[8])), Criticality.Low, Scope.Nothing))));
        Assert.IsType<EntryReading.Read>(Read(described));
        Assert.IsType<EntryReading.Damaged>(Read(described.Replace("{}", scope, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_empty_list_that_would_be_left_out_is_damage()
    {
        var fact = SampleEntries.All().OfType<Change.RelationshipFact>()
            .Single() with { ApprovedBy = [], Reason = null };
        var plain = Encoding.UTF8.GetString(Entries.Bytes(SampleEntries.Of(fact)));
        Assert.IsType<EntryReading.Read>(Read(plain));
        Assert.Contains(
            "it is empty",
            Assert.IsType<EntryReading.Damaged>(Read(plain[..^2] + ",\"approved_by\":[]}}")).Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_damage()
    {
        var bytes = Encoding.UTF8.GetBytes(Revoked);
        bytes[Revoked.IndexOf("mandate", StringComparison.Ordinal)] = 0xff;
        Assert.Equal(
            new EntryReading.Damaged("revision 3", "it is not UTF-8"), EntryCodec.Decode(bytes, new Revision(3)));
    }

    [Fact]
    public void More_bytes_than_an_entry_has_are_damage() => Assert.Contains(
        "more than 65535 bytes",
        Assert.IsType<EntryReading.Damaged>(EntryCodec.Decode(new byte[65_536], new Revision(3))).Why,
        StringComparison.Ordinal);

    private static EntryReading Read(string text) => EntryCodec.Decode(Encoding.UTF8.GetBytes(text), new Revision(3));
}
