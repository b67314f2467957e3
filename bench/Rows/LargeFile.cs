using System.Text;

namespace Mandate.Bench;

/// <summary>
/// Writes an estate file of a given number of grants: to partners, ten systems each, and below these to their people, a
/// host of its own each. Nothing in it is connected, so that what is measured is the import.
/// </summary>
internal sealed class LargeFile(int grants)
{
    private const int Systems = 100;
    private const int SystemsOfPartner = 10;

    private int Partners { get; } = Math.Clamp(grants / 500, 1, 2_000);

    private int People { get; } = Math.Clamp(grants / 10, 10, 100_000);

    public void Write(string path)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        file.WriteLine("mandate: 1\nestate: large\naccountable: root");
        Registry(file);
        Access(file);
        file.WriteLine("grants:");
        for (var partner = 0; partner < Partners; partner++)
            for (var nth = 0; nth < SystemsOfPartner; nth++) Upstream(file, partner, System(partner, nth));
        for (var grant = Partners * SystemsOfPartner; grant < grants; grant++) Grant(file, grant);
    }

    private static string Resource(int system, int number) => $"res-{system:00}-{number:0000000}";

    private static int System(int partner, int nth) => ((partner * 7) + nth) % Systems;

    private void Registry(StreamWriter file)
    {
        file.WriteLine("organisations:\n  root: {}");
        for (var partner = 0; partner < Partners; partner++) file.WriteLine($"  partner-{partner}: {{}}");
        file.WriteLine("people:\n  owner@root.example: { organisation: root }");
        file.WriteLine("  risk@root.example: { organisation: root }");
        for (var partner = 0; partner < Partners; partner++)
            file.WriteLine($"  admin@partner-{partner}.example: {{ organisation: partner-{partner} }}\n"
                + $"  signs@partner-{partner}.example: {{ organisation: partner-{partner} }}");
        for (var person = 0; person < People; person++)
            file.WriteLine($"  {Person(person)}: {{ organisation: partner-{person % Partners} }}");
    }

    private void Access(StreamWriter file)
    {
        file.WriteLine("systems:");
        for (var system = 0; system < Systems; system++)
            file.WriteLine($"  system-{system}:\n    owner: owner@root.example\n    criticality: high\n"
                + $"    resources: {{ host: [\"res-{system:00}-*\"] }}\n"
                + "    entitlements: { operator: { tier: 1, actions: [login, restart] } }");
        file.WriteLine("relationships:");
        for (var partner = 0; partner < Partners; partner++)
            file.WriteLine($"  root-partner-{partner}:\n    kind: supplier\n    grantor: root\n"
                + $"    grantee: partner-{partner}\n"
                + "    contract: { reference: C-1, from: 2026-01-01, until: 2099-12-31 }\n"
                + $"    signatories: [risk@root.example, signs@partner-{partner}.example]\n"
                + "    sponsor: owner@root.example\n    risk_owner: risk@root.example\n"
                + "    revocation_owner: owner@root.example\n    verified_admins:\n"
                + $"      admin@partner-{partner}.example: {{ verified: now, by: signs@partner-{partner}.example }}");
    }

    private static void Upstream(StreamWriter file, int partner, int system) => file.WriteLine(
        $"  runs-{partner}-{system}:\n    relationship: root-partner-{partner}\n"
        + $"    entitlement: system-{system}/operator\n"
        + $"    to: {{ organisation: partner-{partner} }}\n    scope: {{ host: [\"res-{system:00}-*\"] }}\n"
        + $"    purpose: operation of system {system}\n    owner: owner@root.example\n"
        + "    approved_by: [owner@root.example, risk@root.example]\n    until: 2099-12-31");

    private void Grant(StreamWriter file, int grant)
    {
        var person = grant % People;
        var partner = person % Partners;
        var system = System(partner, grant / People % SystemsOfPartner);
        var resource = Resource(system, grant);
        file.WriteLine(
            $"  grant-{grant}:\n    parent: runs-{partner}-{system}\n    to: {{ person: {Person(person)} }}\n"
            + $"    scope: {{ host: [{resource}] }}\n    purpose: operation of {resource}\n"
            + $"    owner: owner@root.example\n    approved_by: [admin@partner-{partner}.example]\n"
            + "    until: 2099-06-30");
    }

    private string Person(int person) => $"p{person}@partner-{person % Partners}.example";
}
