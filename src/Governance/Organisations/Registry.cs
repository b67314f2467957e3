using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands about organisations, people and workloads. Each decides; none changes anything.</summary>
internal static class Registry
{
    public static Ruling Name(Estate estate, string name, OrganisationId accountable, string timeZone)
    {
        if (Names.Check(name, "estate") is { } bad) return bad;
        if (estate.Find(accountable) < 0) return Unknown(accountable, "accountable");
        if (estate.Name == name && estate.Organisations[estate.Accountable].Id == accountable
            && estate.TimeZone == timeZone)
            return Ruling.No(RefusalCode.AlreadySo, $"the estate is `{name}` already", "estate");
        if (estate.Name is { } other && other != name)
            return Ruling.No(RefusalCode.OtherEstate, $"this estate is `{other}`, not `{name}`", "estate",
                "apply the file to its own estate");
        return Ruling.Of(new Change.EstateNamed(name, accountable, timeZone));
    }

    public static Ruling Register(Estate estate, Change.OrganisationRegistered c)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (!Names.IsDisplayName(c.DisplayName)) return BadDisplayName();
        if (estate.FindOrganisation(c.Name) >= 0) return Taken(c.Name);
        return estate.Find(c.Id) >= 0 ? Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists") : Ruling.Of(c);
    }

    public static Ruling Describe(Estate estate, Change.OrganisationDescribed c) =>
        estate.Find(c.Id) < 0 ? Unknown(c.Id, "organisation")
        : !Names.IsDisplayName(c.DisplayName) ? BadDisplayName()
        : estate.Organisations[estate.Find(c.Id)].DisplayName == c.DisplayName
            ? Ruling.No(RefusalCode.AlreadySo, "it is called so already", "display_name")
        : Ruling.Of(c);

    /// <summary>Suspend, resume, offboard, sold, merged. Towards more access two people are named (C1).</summary>
    public static Ruling Happen(
        Estate estate, Change.OrganisationFact c, ImmutableArray<PersonId> approvedBy, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Unknown(c.Id, "organisation");
        if (c.Event is not (LifeEvent.Suspended or LifeEvent.Resumed or LifeEvent.Offboarded or LifeEvent.Sold
            or LifeEvent.MergedInto))
            return Ruling.No(RefusalCode.InvalidValue,
                "an organisation is suspended, resumed, offboarded, sold or merged_into", "type");
        if (c.Event == LifeEvent.MergedInto && (c.Into is not { } into || estate.Find(into) < 0 || into == c.Id))
            return Ruling.No(RefusalCode.InvalidValue, "a merger names the other organisation", "into");
        var organisation = estate.Organisations[row];
        if (Transition(organisation.Life, c.Event, organisation.Name, effective ?? at, at) is { } refused)
            return refused;
        if (c.Event == LifeEvent.Resumed
            && Approvals.TwoPeople(estate, approvedBy, at, p =>
                Answers(estate, PersonOrganisation(estate, p, at), row)) is { } missing)
            return missing;
        return Ruling.Of(c, effective);
    }

    /// <summary>
    /// Whether an organisation has the authority over another that resuming it takes: it answers for the estate or lets
    /// it in; who is let in by nobody answers for itself.
    /// </summary>
    private static bool Answers(Estate estate, int who, int over)
    {
        if (who == estate.Accountable) return true;
        var letIn = false;
        foreach (var row in estate.Organisations[over].Relationships)
        {
            var relationship = estate.Relationships[row];
            if (relationship.Grantee != over || relationship.Grantor == over) continue;
            if (relationship.Grantor == who) return true;
            letIn = true;
        }

        return who == over && !letIn && estate.Accountable < 0;
    }

    public static Ruling Register(Estate estate, Change.PersonRegistered c, Instant at)
    {
        var organisation = estate.Find(c.Organisation);
        if (organisation < 0) return Unknown(c.Organisation, "organisation");
        if (!estate.Organisations[organisation].Life.IsActive(at))
            return NotActive("organisation", estate.Organisations[organisation].Name);
        return estate.Find(c.Id) >= 0 ? Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists") : Ruling.Of(c);
    }

    public static Ruling Describe(Estate estate, Change.PersonDescribed c) =>
        estate.Find(c.Id) is var row && row < 0 ? Unknown(c.Id, "person")
        : estate.People[row].Erased is not null ? Ruling.No(RefusalCode.NotActive, "the person was erased", "person")
        : Ruling.Of(c);

    public static Ruling Happen(Estate estate, Change.PersonFact c, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Unknown(c.Id, "person");
        if (c.Event is LifeEvent.Offboarded or LifeEvent.Sold or LifeEvent.MergedInto)
            return Ruling.No(RefusalCode.InvalidValue,
                "a person joined, moved, suspended, resumed, left, authority_changed or same_person", "type");
        if (c.Event == LifeEvent.Moved && (c.To is not { } to || estate.Find(to) < 0))
            return Ruling.No(RefusalCode.InvalidValue, "a move names the organisation", "organisation");
        if (c.Event == LifeEvent.SamePerson && (c.Same is not { } same || estate.Find(same) < 0
                || estate.NaturalPerson(estate.Find(same)) == estate.NaturalPerson(row)))
            return Ruling.No(RefusalCode.InvalidValue, "a link names another person's record", "person");
        if (Transition(estate.People[row].Life, c.Event, c.Id.ToString(), effective ?? at, at) is { } refused)
            return refused;
        return Ruling.Of(c, effective);
    }

    /// <summary>A person who still has a role or access may be erased: the record stays, by its id.</summary>
    public static Ruling Erase(Estate estate, PersonId id) =>
        estate.Find(id) is var row && row < 0 ? Unknown(id, "person")
        : estate.People[row].Erased is not null
            ? Ruling.No(RefusalCode.AlreadySo, "the person was erased already", "person")
        : Ruling.Of(new Change.PersonErased(id));

    public static Ruling Register(Estate estate, Change.WorkloadRegistered c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (c.Kind is not ("service_account" or "api_key" or "token" or "certificate" or "agent"))
            return Ruling.No(RefusalCode.InvalidValue, $"`{c.Kind}` is no kind of workload", "kind",
                "use service_account, api_key, token, certificate or agent");
        if (!Names.IsDisplayName(c.Process))
            return Ruling.No(RefusalCode.InvalidValue, "a workload names the process it supports", "process");
        if (estate.FindWorkload(c.Name) >= 0) return Taken(c.Name);
        var organisation = estate.Find(c.Organisation);
        if (organisation < 0) return Unknown(c.Organisation, "organisation");
        if (!estate.Organisations[organisation].Life.IsActive(at))
            return NotActive("organisation", estate.Organisations[organisation].Name);
        if (ActivePerson(estate, c.Owner, at, "owner") is { } refused) return refused;
        return estate.Find(c.Id) >= 0 ? Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists") : Ruling.Of(c);
    }

    public static Ruling Happen(Estate estate, Change.WorkloadFact c, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Unknown(c.Id, "workload");
        if (c.Event is not (LifeEvent.Joined or LifeEvent.Suspended or LifeEvent.Resumed or LifeEvent.Left))
            return Ruling.No(RefusalCode.InvalidValue, "a workload joined, suspended, resumed or left", "type");
        var workload = estate.Workloads[row];
        if (Transition(workload.Life, c.Event, workload.Name, effective ?? at, at) is { } refused) return refused;
        return Ruling.Of(c, effective);
    }

    public static Ruling SetOwner(Estate estate, Change.WorkloadOwnerSet c, Instant? effective, Instant at) =>
        estate.Find(c.Id) is var row && row < 0 ? Unknown(c.Id, "workload")
        : ActivePerson(estate, c.Owner, at, "person")
            ?? Succession(estate.Workloads[row].Owner, estate.Find(c.Owner), at) ?? Ruling.Of(c, effective);

    public static Ruling Confirm(Estate estate, PersonId id, Sealed? reason, Instant at) =>
        estate.Find(id) is var row && row < 0 ? Unknown(id, "person")
        : !estate.People[row].Life.IsActive(at) ? NotActive("person", id.ToString())
        : Ruling.Of(new Change.PersonConfirmed(id, reason));

    public static Ruling Confirm(Estate estate, WorkloadId id, Sealed? reason, Instant at) =>
        estate.Find(id) is var row && row < 0 ? Unknown(id, "workload")
        : !estate.Workloads[row].Life.IsActive(at) ? NotActive("workload", estate.Workloads[row].Name)
        : Ruling.Of(new Change.WorkloadConfirmed(id, reason));

    /// <summary>Null when the person is known and active.</summary>
    internal static Ruling? ActivePerson(Estate estate, PersonId id, Instant at, string member) =>
        estate.Find(id) is var row && row < 0 ? Unknown(id, member)
        : !estate.People[row].Life.IsActive(at) ? NotActive("person", id.ToString(), member)
        : null;

    /// <summary>Null when the person is known, active and of that organisation.</summary>
    internal static Ruling? ActivePersonOf(Estate estate, PersonId id, int organisation, Instant at, string member) =>
        ActivePerson(estate, id, at, member) ?? (PersonOrganisation(estate, estate.Find(id), at) == organisation ? null
            : Ruling.No(RefusalCode.WrongSide, $"{id} is not of `{estate.Organisations[organisation].Name}`", member,
                $"name a person of `{estate.Organisations[organisation].Name}`"));

    /// <summary>Null once an organisation answers for the estate: what is of all of it is approved there.</summary>
    internal static Ruling? Unaccountable(Estate estate, string member) =>
        estate.Accountable >= 0 ? null : Ruling.No(RefusalCode.ApprovalMissing, "nobody answers for the estate yet",
            member, "apply a file that names the estate and who is accountable");

    internal static int PersonOrganisation(Estate estate, int person, Instant at) =>
        estate.People[person].Life.At(at).Organisation;

    internal static Ruling? Succession(Tenures role, int person, Instant at) =>
        role.At(at).Person == person && role.Latest == person
            ? Ruling.No(RefusalCode.AlreadySo, "that person holds the role already", "person") : null;

    internal static Ruling Unknown<TId>(TId id, string member) where TId : struct, IIdentifier<TId> =>
        Ruling.No(RefusalCode.Unknown, $"no {TId.Kind} is `{Identifier.Text(id)}`", member);

    internal static Ruling Taken(string name) =>
        Ruling.No(RefusalCode.NameTaken, $"the name `{name}` is taken", "name",
            "names are never used twice: choose another");

    internal static Ruling NotActive(string kind, string name, string? member = null) =>
        Ruling.No(RefusalCode.NotActive, $"{kind} `{name}` is not active", member ?? kind);

    private static Ruling BadDisplayName() =>
        Ruling.No(RefusalCode.InvalidValue, "a display name has 1 to 200 characters", "display_name");

    /// <summary>Null when the event leads somewhere from the state that is known for the instant.</summary>
    private static Ruling? Transition(Life life, LifeEvent happened, string name, Instant effective, Instant at)
    {
        var state = life.At(effective).State;
        // A stop learnt of late still counts, although another one, lifted since, was in place then.
        if (happened == LifeEvent.Suspended && state == LifeState.Suspended)
            state = life.At(Instant.Max(effective, at)).State;
        var leads = happened switch
        {
            LifeEvent.Suspended => state is LifeState.Active or LifeState.Expected,
            LifeEvent.Resumed => state == LifeState.Suspended,
            LifeEvent.Joined => state is LifeState.Active or LifeState.Expected or LifeState.Gone,
            LifeEvent.SamePerson or LifeEvent.AuthorityChanged => true,
            _ => state is LifeState.Active or LifeState.Expected or LifeState.Suspended,
        };
        return leads ? null : Ruling.No(
            state is LifeState.Gone or LifeState.Sold or LifeState.Merged
                ? RefusalCode.Terminated : RefusalCode.AlreadySo,
            $"`{name}` is {state.ToString().ToLowerInvariant()}", "type");
    }
}
