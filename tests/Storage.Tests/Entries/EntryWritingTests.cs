using Mandate.Governance;

namespace Mandate.Storage.Tests;

public sealed class EntryWritingTests
{
    private static readonly OrganisationId Harbor = new(new Guid(1, 2, 3, new byte[8]));

    [Fact]
    public void The_largest_entry_has_65535_bytes_and_one_more_is_refused()
    {
        var room = 65_535 - Entries.Bytes(Named("")).Length;
        var largest = Entries.Bytes(Named(new string('x', room)));
        Assert.IsType<EntryReading.Read>(EntryCodec.Decode(largest, new Revision(1)));
        Assert.Equal(65_535, largest.Length);
        Assert.IsType<EntryWriting.TooLarge>(EntryCodec.Encode(Named(new string('x', room + 1))));
        Assert.IsType<EntryWriting.TooLarge>(EntryCodec.Encode(Named(new string('\n', room))));
        Assert.IsType<EntryWriting.TooLarge>(EntryCodec.Encode(Named(new string('x', 1_000_000))));
    }

    [Fact]
    public void More_hosts_than_fit_are_refused()
    {
        var hosts = new ConnectorSettings("openssh", "ssh", [.. Enumerable.Range(0, 10_000).Select(n => $"host-{n}")]);
        Assert.IsType<EntryWriting.TooLarge>(EntryCodec.Encode(SampleEntries.Of(
            new Change.ConnectorConfigured(new SystemId(Harbor.Value), hosts))));
    }

    [Fact]
    public void Half_a_character_is_refused() => Refused("display_name", Named("half \ud83d"));

    [Fact]
    public void A_zero_id_is_refused() => Refused("id", SampleEntries.Of(new Change.PersonErased(default)));

    [Fact]
    public void An_enumeration_value_without_a_word_is_refused() =>
        Refused("event", SampleEntries.Of(new Change.OrganisationFact(Harbor, (LifeEvent)99)));

    [Fact]
    public void Never_is_refused_where_an_instant_belongs() =>
        Refused("recorded", Named("x") with { Recorded = Instant.Forever });

    [Fact]
    public void An_instant_between_the_last_date_and_never_is_refused()
    {
        var grant = SampleEntries.Root(new GrantId(Harbor.Value), "g");
        Refused("until", SampleEntries.Of(grant with { Until = new Instant(long.MaxValue - 1) }));
    }

    [Fact]
    public void A_grant_without_exactly_one_beneficiary_is_refused()
    {
        var grant = SampleEntries.Root(new GrantId(Harbor.Value), "g");
        Refused("to", SampleEntries.Of(grant with { ToOrganisation = null }));
        Refused("to", SampleEntries.Of(grant with { ToPerson = new PersonId(Harbor.Value) }));
    }

    [Fact]
    public void A_sealed_value_without_its_digits_is_refused() => Refused(
        "name", SampleEntries.Of(new Change.PersonRegistered(new PersonId(Harbor.Value), Harbor, default, null)));

    private static Entry Named(string name) => SampleEntries.Of(new Change.OrganisationDescribed(Harbor, name));

    private static void Refused(string member, Entry entry) =>
        Assert.Equal(member, Assert.IsType<EntryWriting.Unwritable>(EntryCodec.Encode(entry)).Member);
}
