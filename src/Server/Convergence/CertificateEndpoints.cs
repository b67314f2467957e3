using System.Security.Cryptography;
using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Short-lived user certificates under a grant that is in force.</summary>
internal static class CertificateEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Act("/v1/grants/{grant}/certificate", "IssueCertificate", Issue);

    /// <summary>
    /// Made first, then recorded, and handed out only once the ledger has it and the grant is still in force then.
    /// </summary>
    private static async Task<IResult> Issue(HttpContext http, string grant, Features f, Authorities authorities)
    {
        var (body, problem) = await Body.ReadAsync<CertificateRequestWire>(http);
        if (body is null) return problem!;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var row = Lookup.Grant(estate, grant);
        if (row < 0) return Problems.NotFound("the grant");
        if (!PublicKeyText.TryRead(body.PublicKey, out var key, out var whyNot))
            return Problems.Bad("invalid_value", whyNot, "public_key");
        var lifetime = body.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Usual;
        if (lifetime <= TimeSpan.Zero || lifetime > Longest)
            return Problems.Bad("invalid_value", $"a certificate lasts 1 to {Longest.TotalSeconds} seconds", "seconds");
        if (Holder(f, estate, row, body.Person, out var person) is { } nobody) return nobody;
        if (Principals(estate, row, body.Host, at, person, out var principals) is { } unfit) return unfit;
        var answer = Answer(estate, row, person, at);
        if (!answer.IsInForce)
            return Validity.Of(estate, row, at).IsInForce ? NotInTheSeat() : NotInForce(estate, row, at, answer);

        var system = SystemOf(estate, row);
        if (await authorities.OpenAsync(system.Id, system.Name,
            http.RequestAborted) is not CertificateAuthority.OpenOutcome.Opened opened)
            return Problems.Busy("the system's certificate authority cannot be used");
        var outcome = await opened.Authority.IssueAsync(
            new CertificateRequest(key, estate.Grants[row].Id, principals, at.ToDateTime()!.Value,
                answer.Bound.ToDateTime() ?? DateTimeOffset.MaxValue)
            {
                For = lifetime, Person = person,
            },
            http.RequestAborted);
        return await outcome.Match(
            issued: i => RecordAsync(http, f, key, principals, i),
            notInScope: n => Said("host_not_in_scope", n.Why),
            tooMany: t => Said("too_many_hosts",
                $"the grant reaches {t.Count} hosts, more than one certificate can name", "name one host"),
            over: _ => Said("not_in_force", "nothing is left of the grant"),
            unfit: u => Said("invalid_value", u.Why),
            failed: _ => Task.FromResult(Problems.Busy("the certificate could not be made")));
    }

    private static async Task<IResult> RecordAsync(
        HttpContext http, Features f, PublicKeyText key, IReadOnlyList<Principal> principals,
        IssueOutcome.Issued issued)
    {
        var (grant, person) = principals[0].KeyId;
        var listing = issued.Listing;
        var change = new Change.CertificateIssued(
            grant, listing.Serial.ToString(), Fingerprint(key), Instant.Of(listing.Until), principals[0].Account.Text,
            [.. principals.Select(p => p.Host.Text)]) { Person = person };
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(grant),
            Decide = (estate, at) =>
                Answer(estate, estate.Find(grant), person, at).IsInForce ? Ruling.Of(change) : Ruling.No(
                RefusalCode.NotActive, "the grant is not in force any more", "grant"),
            Answer = r => Results.Json(
                new CertificateWire(issued.Text, listing.KeyId, change.Serial, listing.Principals, listing.From,
                    listing.Until, r.Last.Value),
                WireJson.Default.CertificateWire),
        });
    }

    /// <summary>
    /// A certificate under a grant to a seat is one person's, who is named; under any other nobody is.
    /// </summary>
    private static IResult? Holder(Features f, Estate estate, int row, string? named, out PersonId? person)
    {
        person = null;
        if (estate.Grants[row].To.Kind != BeneficiaryKind.Seat)
            return named is null ? null : Problems.Bad("invalid_value",
                "only a certificate under a grant to a seat names a person", "person", "leave it out");
        if (named is null)
            return ConvergenceEndpoints.No("through_a_seat", "the grant is to a seat: a certificate is one person's in it",
                "person", "name the person");
        var found = f.Lookup.Person(estate, named);
        if (found < 0) return Problems.Of(Lookup.Unknown("person", named, "person"));
        person = estate.People[found].Id;
        return null;
    }

    private static Answer Answer(Estate estate, int row, PersonId? person, Instant at) => person is { } id
        ? Validity.Of(estate, row, estate.Find(id), at) : Validity.Of(estate, row, at);

    private static IResult NotInTheSeat() => ConvergenceEndpoints.No("not_in_the_seat",
        "the person is not in the seat that the grant is to", "person", "a verified admin assigns the place");

    private static IResult? Principals(Estate estate, int row, string? host, Instant at, PersonId? person,
        out IReadOnlyList<Principal> principals)
    {
        principals = [];
        if (estate.Grants[row].To.Kind == BeneficiaryKind.Organisation)
            return ConvergenceEndpoints.No("needs_a_person_or_workload",
                "a grant to an organisation gives its people nothing by itself", "grant",
                "assign it to a person or workload below this grant");
        if (SystemOf(estate, row).Connector is not { Kind: "openssh" } connector)
            return ConvergenceEndpoints.No("no_openssh", "the grant's system has no openssh connector", "grant");
        if (estate.Entitlements[estate.Grants[row].Entitlement].At(at).SshAccount is null)
            return ConvergenceEndpoints.No("no_account", "the grant's entitlement names no account", "grant");
        if (GrantConditions.Any(estate, row, at))
            return ConvergenceEndpoints.No("conditional",
                "the grant has conditions, which a host with a certificate before it cannot check", "grant",
                "grant it without conditions, or let the application ask at every use");
        principals =
            [.. DerivedAccess.Reach(estate, row, connector.Hosts, at, person)
                .Where(p => host is null || p.Host.Text == host)];
        return principals.Count > 0 ? null
            : ConvergenceEndpoints.No("host_not_in_scope", host is null
                ? "no host is within the grant's scope" : $"host `{host}` is not within the grant's scope", "host");
    }

    private static IResult NotInForce(Estate estate, int row, Instant at, in Answer answer) => ConvergenceEndpoints.No(
        "not_in_force",
            $"the grant is {(answer.Standing == Standing.Ended ? "not in force" : "undecidable")}: {Reasons.Word(estate, row, at)}", "grant",
        "ask for the explanation of the grant");

    private static Task<IResult> Said(string code, string why, string? advice = null) =>
        Task.FromResult(ConvergenceEndpoints.No(code, why, null, advice));

    private static ProtectedSystem SystemOf(Estate estate, int grant) =>
        estate.Systems[estate.Entitlements[estate.Grants[grant].Entitlement].System];

    /// <summary>As `ssh-keygen -l` writes it.</summary>
    private static string Fingerprint(PublicKeyText key) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(key.Text.Split(' ')[1])))
            .TrimEnd('=');
}
