using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Organisations, people, the estate's own members and workloads.</summary>
internal sealed class RegistryComparison(EstateComparison c)
{
    public void Organisations()
    {
        foreach (var declared in c.Document.Organisations) Organisation(declared);
    }

    public void People()
    {
        foreach (var declared in c.Document.People) Person(declared);
    }

    /// <summary>The name, who is accountable and the time zone; a second, different name is refused.</summary>
    public void Estate()
    {
        var refs = c.References();
        var accountable = refs.OrganisationId(c.Document.Accountable);
        var name = c.Document.Estate.Value;
        if (refs.Broken)
        {
            c.Skip(StepKind.Estate, name);
            return;
        }

        var zone = c.Document.TimeZone?.Value ?? "UTC";
        var action = c.Now.Name is null ? "add" : "change";
        c.Take(StepKind.Estate, name, new EstateStep(
            c.Document.Estate.Place,
            new EstateChangeWire(action, StepKind.Estate, name,
                $"`{c.Document.Accountable.Value}` is accountable, days are those of {zone}"),
            (estate, _) => Registry.Name(estate, name, accountable, zone))
        {
            PlaceOf = member => member switch
            {
                "accountable" => c.Document.Accountable.Place, "estate" => c.Document.Estate.Place, _ => null,
            },
        });
    }

    public void Workloads()
    {
        foreach (var declared in c.Document.Workloads) Workload(declared);
    }

    private void Organisation(DeclaredOrganisation declared)
    {
        var name = declared.Name.Value;
        var row = c.Now.FindOrganisation(name);
        if (row < 0)
        {
            var added = new Change.OrganisationRegistered(c.Node.NewId<OrganisationId>(), name,
                declared.DisplayName?.Value ?? name);
            c.Take(StepKind.Organisation, name, new EstateStep(
                declared.Name.Place, new EstateChangeWire("add", StepKind.Organisation, name, added.DisplayName),
                (estate, _) => Registry.Register(estate, added))
            {
                PlaceOf = member => member == "display_name" ? declared.DisplayName?.Place : null,
            });
            return;
        }

        var known = c.Now.Organisations[row];
        ref readonly var phase = ref known.Life.At(c.At);
        if (phase.State is LifeState.Gone or LifeState.Sold or LifeState.Merged)
        {
            c.Refuse(StepKind.Organisation, name, declared.Name.Place, "terminated",
                $"organisation `{name}` is {Shown.Word(phase.State)} since {phase.From}",
                "take it out of the file with what depends on it; who comes back is a new organisation under a new name");
            return;
        }

        if (declared.DisplayName is not { } shown || shown.Value == known.DisplayName) return;
        c.Take(StepKind.Organisation, name, new EstateStep(
            shown.Place, new EstateChangeWire("change", StepKind.Organisation, name, $"is shown as {shown.Value}"),
            (estate, _) => Registry.Describe(estate, new Change.OrganisationDescribed(known.Id, shown.Value))));
    }

    private void Person(DeclaredPerson declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var organisation = refs.Organisation(declared.Organisation);
        var row = c.Person(name);
        if (row >= 0) Changed(declared, row, organisation);
        else if (refs.Broken) c.Skip(StepKind.Person, name);
        else Added(declared, c.Now.Organisations[organisation].Id);
    }

    private void Added(DeclaredPerson declared, OrganisationId organisation)
    {
        var (name, shown) = (declared.Name.Value, declared.DisplayName?.Value);
        var id = c.Node.NewId<PersonId>();
        var values = new List<SealedValue>();
        var change = new Change.PersonRegistered(
            id, organisation, Node.Seal(id, SealedFields.PersonName, name, values),
            shown is null ? null : Node.Seal(id, SealedFields.DisplayName, shown, values));
        c.Registers(name, id);
        c.Take(StepKind.Person, name, new EstateStep(
            declared.Name.Place,
                new EstateChangeWire("add", StepKind.Person, name, $"of `{declared.Organisation.Value}`"),
            (estate, at) => Registry.Register(estate, change, at))
        {
            Sealed = values, Person = new PersonName(id, name, shown),
            PlaceOf = member => member == "organisation" ? declared.Organisation.Place : null,
        });
    }

    private void Changed(DeclaredPerson declared, int row, int organisation)
    {
        var name = declared.Name.Value;
        var known = c.Now.People[row];
        ref readonly var phase = ref known.Life.At(c.At);
        if (phase.State == LifeState.Gone)
        {
            c.Refuse(StepKind.Person, name, declared.Name.Place, "terminated", $"person `{name}` left at {phase.From}",
                "take the person out of the file and name successors; who comes back is told as the fact `joined`");
            return;
        }

        if (organisation >= 0 && organisation != phase.Organisation)
            c.RefuseChange(StepKind.Person, name, declared.Organisation.Place, "the organisation",
                $"a move from `{c.Now.Organisations[phase.Organisation].Name}` is told as the fact `moved`");
        if (declared.DisplayName is not { } shown || shown.Value == c.Node.People.DisplayNameOf(known.Id)) return;
        var values = new List<SealedValue>();
        var change = new Change.PersonDescribed(known.Id,
            Node.Seal(known.Id, SealedFields.DisplayName, shown.Value, values));
        c.Take(StepKind.Person, name, new EstateStep(
            shown.Place, new EstateChangeWire("change", StepKind.Person, name, $"is shown as {shown.Value}"),
            (estate, _) => Registry.Describe(estate, change))
        {
            Sealed = values, Person = new PersonName(known.Id, null, shown.Value),
        });
    }

    private void Workload(DeclaredWorkload declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var (organisation, owner) = (refs.Organisation(declared.Organisation), refs.Person(declared.Owner));
        var row = c.Now.FindWorkload(name);
        if (refs.Broken)
        {
            c.Skip(StepKind.Workload, name);
            return;
        }

        if (row >= 0)
        {
            Changed(declared, row, organisation, owner);
            return;
        }

        var kind = Shown.Word(declared.Kind.Value);
        var change = new Change.WorkloadRegistered(
            c.Node.NewId<WorkloadId>(), name, c.Now.Organisations[organisation].Id, kind, owner,
                declared.Process?.Value ?? "");
        c.Take(StepKind.Workload, name, new EstateStep(
            declared.Name.Place,
                new EstateChangeWire("add", StepKind.Workload, name, $"{kind} of `{declared.Organisation.Value}`"),
            (estate, at) => Registry.Register(estate, change, at))
        {
            PlaceOf = member => member switch
            {
                "organisation" => declared.Organisation.Place, "owner" => declared.Owner.Place, "process" =>
                    declared.Process?.Place, _ => null,
            },
        });
    }

    private void Changed(DeclaredWorkload declared, int row, int organisation, PersonId owner)
    {
        const string Advice =
            "a workload with other members is a new one under a new name; tell the fact `left` of this one";
        var name = declared.Name.Value;
        var known = c.Now.Workloads[row];
        ref readonly var phase = ref known.Life.At(c.At);
        if (phase.State == LifeState.Gone)
        {
            c.Refuse(StepKind.Workload, name, declared.Name.Place, "terminated",
                $"workload `{name}` was retired at {phase.From}",
                "take it out of the file; a new workload needs a new name");
            return;
        }

        if (phase.Organisation != organisation)
            c.RefuseChange(StepKind.Workload, name, declared.Organisation.Place, "the organisation", Advice);
        if (known.Kind != Shown.Word(declared.Kind.Value))
            c.RefuseChange(StepKind.Workload, name, declared.Kind.Place, "the kind", Advice);
        if (declared.Process is { } process && process.Value != known.Process)
            c.RefuseChange(StepKind.Workload, name, process.Place, "the process", Advice);
        if (c.Now.People[known.Owner.At(c.At).Person].Id == owner) return;
        c.Take(StepKind.Workload, name, new EstateStep(
            declared.Owner.Place,
                new EstateChangeWire("change", StepKind.Workload, name, $"is owned by {declared.Owner.Value}"),
            (estate, at) => Registry.SetOwner(estate, new Change.WorkloadOwnerSet(known.Id, owner), null, at)));
    }
}
