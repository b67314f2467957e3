using System.Text;
using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

/// <summary>A file read in slices says what it says when it is read whole, and says no at the same places.</summary>
public sealed class SlicedFileTests
{
    [Theory]
    [InlineData(1, "\n")]
    [InlineData(2, "\n")]
    [InlineData(7, "\r\n")]
    [InlineData(100, "\n")]
    public void Slices_and_rest_hold_what_the_file_holds_at_its_places(int grantsMax, string lineEnd)
    {
        var text = ("\uFEFF# of many\n" + Many(23)).Replace("\n", lineEnd, StringComparison.Ordinal);
        var whole = Harbor.Document(text);
        var (rest, grants) = Document(text, grantsMax);
        Assert.Equal(whole with { Grants = rest.Grants }, rest);
        Assert.Empty(rest.Grants);
        Assert.Equal(whole.Grants.Select(Placed), grants.Select(Placed));
        Assert.Equal(whole.Grants, Named.Of(EstateKind.Grant, grants));
    }

    [Fact]
    public void Random_estates_are_read_the_same_in_slices()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var whole = new RandomEstate(seed).Document();
            var (rest, grants) = Document(EstateWriter.Write(whole), 1 + (seed % 3));
            Assert.Equal(whole, rest with
            {
                Grants = grants.Count == 0 ? rest.Grants : Named.Of(EstateKind.Grant, grants),
            });
        }
    }

    [Fact]
    public void An_error_in_any_slice_has_its_place_in_the_file()
    {
        var text = Many(23).Replace("    until: 2029-06-17\n", "    untill: 2029-06-17\n", StringComparison.Ordinal)
            .Replace("purpose: host 20", "purpose: \"host 20", StringComparison.Ordinal);
        var whole = Harbor.Refusal(text).Errors.Select(e => e.Text).ToList();
        var sliced = SlicedFile.Cut("estate.yaml", Encoding.UTF8.GetBytes(text), 5);
        var errors = sliced.Slices.SelectMany(s => s.Read(new EstateReadOptions()) is EstateReading.Refused refused
            ? refused.Errors : []).Select(e => e.Text).ToList();
        Assert.Equal(whole[0], errors[0]);
        Assert.Contains("grants.g16.until: missing", whole[0], StringComparison.Ordinal);
        Assert.Contains(errors, e => e.Contains("[yaml_syntax]", StringComparison.Ordinal));
    }

    [Fact]
    public void What_stands_behind_the_grants_keeps_its_place()
    {
        const string Workloads =
            "workloads:\n  agent: { organisation: tideway, kind: robot, owner: risk@harbor.example }\n";
        var text = Many(9) + Workloads;
        var whole = Harbor.Refusal(text).Errors.Select(e => e.Text);
        var rest = SlicedFile.Cut("estate.yaml", Encoding.UTF8.GetBytes(text), 2).ReadRest(new EstateReadOptions());
        Assert.Equal(whole, Assert.IsType<EstateReading.Refused>(rest).Errors.Select(e => e.Text));
    }

    [Theory]
    [InlineData("mandate: 1\nestate: e\naccountable: a\norganisations: { a: {} }\n")]
    [InlineData("mandate: 1\nestate: e\naccountable: a\norganisations: { a: {} }\ngrants: {}\n")]
    [InlineData("{ mandate: 1, estate: e, accountable: a, organisations: { a: {} }, grants: {} }")]
    public void What_is_not_in_block_style_is_read_whole(string text)
    {
        var sliced = SlicedFile.Cut("estate.yaml", Encoding.UTF8.GetBytes(text), 2);
        Assert.Empty(sliced.Slices);
        Assert.Equal(Harbor.Document(text),
            Assert.IsType<EstateReading.Read>(sliced.ReadRest(new EstateReadOptions())).Document);
    }

    [Theory]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\r")]
    public void Lines_that_end_in_another_way_are_not_cut(string end)
    {
        var text = Many(5).Replace("host 3", "host" + end + "3", StringComparison.Ordinal);
        Assert.Empty(SlicedFile.Cut("estate.yaml", Encoding.UTF8.GetBytes(text), 2).Slices);
        Assert.Empty(SlicedFile.Cut("estate.yaml", (byte[])[.. Encoding.UTF8.GetBytes(Many(5)), 0xff], 2).Slices);
    }

    [Fact]
    public void Mutated_files_are_never_read_as_something_else_than_whole()
    {
        var (read, same) = (0, 0);
        var seeds = Mutations.Bytes(Many(6), Harbor.Text, EstateWriter.Write(Harbor.Document(Many(6))));
        Mutations.Each(seeds, seed: 77, bytes =>
        {
            var sliced = SlicedFile.Cut("fuzz.yaml", bytes, 1);
            var parts = sliced.Slices.Select(s => s.Read(new EstateReadOptions())).ToList();
            var rest = sliced.ReadRest(new EstateReadOptions());
            if (EstateReader.Read("fuzz.yaml", bytes) is not EstateReading.Read whole) return;
            read++;
            // A file that reads whole may be refused in slices, but not be read as another.
            if (rest is not EstateReading.Read document || !parts.TrueForAll(p => p is EstateReading.Read)) return;
            same++;
            var grants = parts.SelectMany(p => ((EstateReading.Read)p).Document.Grants).ToList();
            Assert.Equal(whole.Document, parts.Count == 0 ? document.Document
                : document.Document with { Grants = Named.Of(EstateKind.Grant, grants) });
        }, cases: 1_500);
        Assert.True(same > read / 2, $"{same} of {read}");
    }

    private static (EstateDocument Others, List<DeclaredGrant> Grants) Document(string text, int grantsMax)
    {
        var sliced = SlicedFile.Cut("estate.yaml", Encoding.UTF8.GetBytes(text), grantsMax);
        Assert.All(sliced.Slices, s => Assert.InRange(s.Grants, 1, grantsMax));
        return (Assert.IsType<EstateReading.Read>(sliced.ReadRest(new EstateReadOptions())).Document,
            [.. sliced.Slices.SelectMany(s =>
                Assert.IsType<EstateReading.Read>(s.Read(new EstateReadOptions())).Document.Grants)]);
    }

    private static string Placed(DeclaredGrant grant) =>
        $"{grant.Name.Place} {grant.Name.Place.Member}; {grant.Purpose.Place} {grant.Purpose.Place.Member} "
        + $"{grant.Until.Place} {grant.ApprovedBy[0].Place.Member}";

    /// <summary>The example, and so many grants in all, with what looks like a cut and is none.</summary>
    private static string Many(int count)
    {
        var text = new StringBuilder(Harbor.Text);
        for (var index = 2; index < count; index++)
            text.Append($"  g{index}:\n    parent: tideway-runs-pacs\n    to: {{ person: operator@tideway.example }}\n")
                .Append($"  # g{index}: not a grant\n\n    scope: {{ host: [pacs-{index}] }}\n")
                .Append($"    purpose: host {index}\n")
                .Append("    owner: pacs-owner@harbor.example\n    approved_by:\n      - admin@tideway.example\n")
                .Append($"    until: 2029-06-{index % 28 + 1:00}\n");
        return text.Append("  last-block:\n    parent: tideway-runs-pacs\n")
            .Append("    to:\n      person: operator@tideway.example\n    scope:\n      host:\n        - pacs-9\n")
            .Append("    purpose: |\n      g1: of many\n\n      words\n    owner: pacs-owner@harbor.example\n")
            .Append("    approved_by: [admin@tideway.example]\n    until: \"2029-06-30\"\n").ToString();
    }
}
