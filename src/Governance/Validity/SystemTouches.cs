namespace Mandate.Governance;

/// <summary>
/// Whose decisions an entry touches: the systems on which it can have changed an answer, found over what its subjects
/// lead to, so that whoever is told of one system learns nothing of another (decision 26). Follows one line of
/// versions; not for two threads at once.
/// INVARIANT (complete): a system on which some answer differs before and after an entry is among those found for it.
/// An entry that is not named here touches everything.
/// </summary>
internal sealed class SystemTouches
{
    // By row, the systems of all grants that hang below a relationship, that a person approved or asked for, that serve
    // a function, that are bound to a ticket of a source.
    private readonly Dictionary<int, HashSet<int>> ofRelationship = [];
    private readonly Dictionary<int, HashSet<int>> ofPerson = [];
    private readonly Dictionary<int, HashSet<int>> ofFunction = [];
    private readonly Dictionary<int, HashSet<int>> ofSource = [];
    private readonly HashSet<(int Admission, int System)> brought = [];

    // Until when each source is fresh, as far as entries were looked at; without one the next is taken for a healing.
    private readonly Dictionary<int, Instant> fresh = [];
    private int grants;

    /// <summary>Learns what hangs on what up to a version, which is no older than the last one.</summary>
    public void Follow(Estate estate)
    {
        for (; grants < estate.Grants.Count; grants++) Learn(estate, grants);
    }

    /// <summary>
    /// Adds the systems that the entry touches; false where it can have touched any. The estate knows the entry.
    /// </summary>
    public bool TryFind(Estate estate, Entry entry, HashSet<int> systems)
    {
        Follow(estate);
        var found = new Found(this, estate, systems);
        return IsOfNoSystem(entry.Change) || found.OfRegistry(entry.Change) || found.OfSystems(entry.Change)
            || found.OfRelationships(entry.Change) || found.OfPolicies(entry);
    }

    /// <summary>New rows that nothing hangs on yet, what is told to people, and records of what was done.</summary>
    private static bool IsOfNoSystem(Change change) => change is
        Change.EstateNamed or Change.OrganisationRegistered or Change.OrganisationDescribed
        or Change.PersonRegistered or Change.PersonDescribed or Change.WorkloadRegistered
        or Change.RelationshipRecorded or Change.TokenIssued or Change.TokenRevoked or Change.TokenRotated
        or Change.RoleGiven or Change.RoleTaken or Change.PersonInvited or Change.PasskeyAdded or Change.PasskeyRemoved
        or Change.SignInLinked or Change.SignInUnlinked or Change.ProviderSet or Change.ProviderRemoved
        or Change.SignedIn or Change.SignedInAgain or Change.SignedOut or Change.SignInsFailed
        or Change.AccessProvisioned or Change.RemovalOrdered or Change.RemovalAdvanced or Change.FindingOpened
        or Change.FindingClosed or Change.FindingRemovalOrdered or Change.ReadingTaken or Change.HostReported
        or Change.LapseNoted or Change.ExecutionReported or Change.CertificateIssued or Change.DecisionsKept
        or Change.GrantsUsed or Change.GrantRefused
        or Change.RequestMade or Change.ApprovalGiven or Change.ApprovalDenied or Change.InformationAsked
        or Change.InformationGiven or Change.RequestWithdrawn or Change.RequestCancelled or Change.RequestExpired
        or Change.RequestSuperseded or Change.RequestLinkFollowed or Change.ApproverKeyRegistered
        or Change.ApproverKeyRevoked or Change.SourceKeyMade;

    private void Learn(Estate estate, int grant)
    {
        var system = estate.SystemOf(grant);
        // A grant within a delegated relationship hangs below one in the relationship above: the chain names them all.
        for (var link = grant; link >= 0; link = estate.Grants[link].Parent)
            Add(ofRelationship, estate.Grants[link].Relationship, system);
        Learn(estate, system, estate.Grants[grant].Admission);
        for (var note = estate.NewestNote(grant); note >= 0; note = estate.GrantNotes[note].Previous)
            if (estate.GrantNotes[note].Admission is >= 0 and var admission) Learn(estate, system, admission);
    }

    /// <summary>Equal admissions are one row, so that few are looked into.</summary>
    private void Learn(Estate estate, int system, int admission)
    {
        if (!brought.Add((admission, system))) return;
        var what = estate.Admissions[admission];
        foreach (var person in what.ApprovedBy) Add(ofPerson, person, system);
        if (what is { RequestedBy: >= 0, IsRequestedByWorkload: false }) Add(ofPerson, what.RequestedBy, system);
        if (what.Function >= 0) Add(ofFunction, what.Function, system);
        if (what.Ticket >= 0) Add(ofSource, estate.Tickets[what.Ticket].Source, system);
    }

    private static void Add(Dictionary<int, HashSet<int>> of, int row, int system)
    {
        if (!of.TryGetValue(row, out var systems)) of.Add(row, systems = []);
        systems.Add(system);
    }

    /// <summary>What one entry leads to.</summary>
    private readonly struct Found(SystemTouches touches, Estate estate, HashSet<int> systems)
    {
        public bool OfRegistry(Change change)
        {
            switch (change)
            {
                case Change.OrganisationFact c:
                    Organisation(estate.Find(c.Id));
                    if (c.Into is { } into) Organisation(estate.Find(into));
                    return true;
                case Change.PersonFact c: Person(estate.Find(c.Id)); return true;
                case Change.PersonErased c: Person(estate.Find(c.Id)); return true;
                case Change.PersonConfirmed c: Person(estate.Find(c.Id)); return true;
                case Change.WorkloadFact c: Workload(estate.Find(c.Id)); return true;
                case Change.WorkloadOwnerSet c: Workload(estate.Find(c.Id)); return true;
                case Change.WorkloadConfirmed c: Workload(estate.Find(c.Id)); return true;
                default: return false;
            }
        }

        public bool OfSystems(Change change)
        {
            switch (change)
            {
                case Change.SystemRegistered c: systems.Add(estate.Find(c.Id)); return true;
                case Change.SystemDescribed c: systems.Add(estate.Find(c.Id)); return true;
                case Change.SystemOwnerSet c: systems.Add(estate.Find(c.Id)); return true;
                case Change.SystemConfirmed c: systems.Add(estate.Find(c.Id)); return true;
                case Change.SystemModeSet c: systems.Add(estate.Find(c.Id)); return true;
                case Change.ConnectorConfigured c: systems.Add(estate.Find(c.Id)); return true;
                case Change.EntitlementDefined c: systems.Add(estate.Find(c.System)); return true;
                case Change.GrantRecorded c: Grant(estate.Find(c.Id)); return true;
                case Change.GrantRevoked c: Grant(estate.Find(c.Id)); return true;
                case Change.GrantOwnerSet c: Grant(estate.Find(c.Id)); return true;
                case Change.GrantConfirmed c:
                    // What it brought is learnt with it: its row was followed before.
                    touches.Learn(estate, estate.Find(c.Id));
                    Grant(estate.Find(c.Id));
                    return true;
                default: return false;
            }
        }

        public bool OfRelationships(Change change)
        {
            switch (change)
            {
                case Change.RelationshipFact c: Relationship(estate.Find(c.Id)); return true;
                case Change.AdminVerified c: Relationship(estate.Find(c.Id)); return true;
                case Change.RelationshipRoleSet c: Relationship(estate.Find(c.Id)); return true;
                case Change.RelationshipConfirmed c: Relationship(estate.Find(c.Id)); return true;
                // Policy asks of every grant who was in the seat when it was approved.
                case Change.SeatOccupied or Change.SeatVacated or Change.SeatClosed when estate.Policies.AsksSeats:
                    return false;
                case Change.SeatOpened c: Seat(c.Id); return true;
                case Change.SeatEnlarged c: Seat(c.Id); return true;
                case Change.SeatOccupied c: Seat(c.Id); return true;
                case Change.SeatVacated c: Seat(c.Id); return true;
                case Change.SeatClosed c: Seat(c.Id); return true;
                default: return false;
            }
        }

        public bool OfPolicies(Entry entry)
        {
            switch (entry.Change)
            {
                case Change.ExceptionGranted c: return Within(c.Match, c.Grants);
                case Change.ExceptionRevoked c:
                    return estate.Policies.Exceptions.TryGetValue(c.Id, out var known)
                        && Within(known.Match, known.Grants);
                case Change.FunctionDefined c: Of(touches.ofFunction, estate.FindFunction(c.Id)); return true;
                case Change.FunctionClosed c: Of(touches.ofFunction, estate.FindFunction(c.Id)); return true;
                case Change.SourceRegistered c: touches.fresh.Remove(estate.FindSource(c.Id)); return true;
                case Change.SourceHeard c: Heard(estate.FindSource(c.Id), entry.Recorded); return true;
                case Change.TicketTold c:
                    Heard(estate.FindSource(c.Source), entry.Recorded);
                    if (estate.FindTicket(new TicketBinding(c.Source, c.Number)) is >= 0 and var ticket)
                        foreach (var bound in estate.Tickets[ticket].Relationships) Relationship(bound);
                    return true;
                default: return false;
            }
        }

        /// <summary>An exception is for grants that match and, where some are named, are among those.</summary>
        private bool Within(RuleMatch match, IEnumerable<string> named)
        {
            var grants = named.ToList();
            if (!match.Systems.IsEmpty) Named(match.Systems);
            else if (grants.Count == 0) return false;
            foreach (var name in match.Systems.IsEmpty ? grants : []) Grant(estate.FindGrant(name));
            return true;
        }

        /// <summary>A source that was silent until now thaws what hangs on its tickets.</summary>
        private void Heard(int source, Instant at)
        {
            if (!touches.fresh.TryGetValue(source, out var until) || at >= until) Of(touches.ofSource, source);
            touches.fresh[source] = Instant.Max(until, at.Plus(estate.Sources[source].Tolerance));
        }

        private void Named(IEnumerable<string> names)
        {
            foreach (var name in names)
                if (estate.FindSystem(name) is >= 0 and var row) systems.Add(row);
        }

        private void Grant(int row)
        {
            if (row >= 0) systems.Add(estate.SystemOf(row));
        }

        private void Relationship(int row) => Of(touches.ofRelationship, row);

        private void Seat(SeatId id) => Relationship(estate.Seats[estate.FindSeat(id)].Relationship);

        private void Of(Dictionary<int, HashSet<int>> all, int row)
        {
            if (all.TryGetValue(row, out var of)) systems.UnionWith(of);
        }

        /// <summary>Everything that it is a side of, and its own systems: their owners are its people.</summary>
        private void Organisation(int row)
        {
            foreach (var relationship in estate.Organisations[row].Relationships) Relationship(relationship);
            for (var system = 0; system < estate.Systems.Count; system++)
                if (estate.Systems[system].Organisation == row) systems.Add(system);
        }

        /// <summary>
        /// Every role of a person is one for an organisation that the person is or was of; beyond these, what the
        /// person approved or asked for, and what serves a function or is of a workload that the person owns. All
        /// records of one natural person count.
        /// </summary>
        private void Person(int row)
        {
            var records = estate.RecordsOf(row).ToHashSet();
            foreach (var record in records)
            {
                ref readonly var person = ref estate.People[record];
                foreach (var relationship in person.AdminOf) Relationship(relationship);
                Of(touches.ofPerson, record);
            }

            foreach (var organisation in Organisations(records)) Organisation(organisation);
            for (var function = 0; function < estate.Functions.Count; function++)
                foreach (var terms in estate.Functions[function].Terms)
                    if (records.Contains(estate.Find(terms.Owner))) Of(touches.ofFunction, function);
            // Who owns a workload counts for policy alone.
            if (estate.Policies.Deployed.IsEmpty) return;
            for (var workload = 0; workload < estate.Workloads.Count; workload++)
                foreach (var tenure in estate.Workloads[workload].Owner.All)
                    if (records.Contains(tenure.Person)) Workload(workload);
        }

        private HashSet<int> Organisations(HashSet<int> records)
        {
            var organisations = new HashSet<int>();
            foreach (var record in records) Add(organisations, estate.People[record].Life);
            return organisations;
        }

        private void Workload(int row)
        {
            var organisations = new HashSet<int>();
            Add(organisations, estate.Workloads[row].Life);
            foreach (var organisation in organisations) Organisation(organisation);
        }

        /// <summary>
        /// Every organisation that a life was in before the entry or is after it: a back-dated fact can take the phases
        /// of later ones away, but never the facts.
        /// </summary>
        private static void Add(HashSet<int> organisations, Life life)
        {
            foreach (ref readonly var phase in life.Phases) organisations.Add(phase.Organisation);
            foreach (var fact in life.Facts)
                if (fact.Organisation >= 0) organisations.Add(fact.Organisation);
        }
    }
}
