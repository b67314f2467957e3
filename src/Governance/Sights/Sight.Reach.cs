namespace Mandate.Governance;

internal sealed partial class Sight
{
    private Reach Reached => reach ??= Reach.Of(this);

    /// <summary>What was found; the same object where it was found once.</summary>
    internal object Found => Reached;

    /// <summary>
    /// The same person's sight of the same version at another instant, without another walk where they are the same in
    /// it: what they reach is then as old as this.
    /// </summary>
    public Sight Again(Instant at)
    {
        var again = new Sight(Estate, at, seesAll, person);
        if ((again.organisation, again.isStaff, again.isAdmin) == (organisation, isStaff, isAdmin))
            again.reach = Reached;
        return again;
    }

    /// <summary>What the relationships and grants that are seen lead to: by row, one walk over all grants.</summary>
    private sealed class Reach(Estate estate)
    {
        public Dictionary<int, Extent> Organisations { get; } = [];

        public RowSet Relationships { get; } = new(estate.Relationships.Count);

        public RowSet Systems { get; } = new(estate.Systems.Count);

        public RowSet Entitlements { get; } = new(estate.Entitlements.Count);

        public RowSet People { get; } = new(estate.People.Count);

        public RowSet Workloads { get; } = new(estate.Workloads.Count);

        public RowSet Names { get; } = new(estate.People.Count);

        public static Reach Of(Sight sight)
        {
            var estate = sight.Estate;
            var found = new Reach(estate);
            var sides = new Extent[estate.Relationships.Count];
            for (var row = 0; row < sides.Length; row++)
            {
                sides[row] = sight.Side(row);
                if (sides[row] == Extent.Whole || (sides[row] == Extent.Cut && sight.isAdmin))
                    found.Relationships.Add(row);
            }

            for (var row = 0; row < estate.Grants.Count; row++)
            {
                ref readonly var grant = ref estate.Grants[row];
                var side = sides[grant.Relationship];
                if (side != Extent.Nothing && sight.OfGrant(grant, side) is not Extent.Nothing and var seen)
                    found.Add(sight, row, seen);
            }

            for (var row = 0; row < estate.Requests.Count; row++)
                if (sight.Request(estate.Requests[row]) == Extent.Whole) found.Add(sight, estate.Requests[row]);
            for (var row = 0; row < sides.Length; row++)
                if (found.Relationships.Contains(row)) found.Add(sight, estate.Relationships[row], sides[row]);
            // Of whom another organisation has by now, only the name is left.
            found.People.Keep(p => found.Knows(sight, Registry.PersonOrganisation(estate, p, sight.At)));
            found.Workloads.Keep(w => found.Knows(sight, estate.Workloads[w].Life.At(sight.At).Organisation));
            return found;
        }

        private bool Knows(Sight sight, int of) => of == sight.organisation || Organisations.ContainsKey(of);

        private void Add(Sight sight, int row, Extent seen)
        {
            ref readonly var grant = ref estate.Grants[row];
            Relationships.Add(grant.Relationship);
            Entitlements.Add(grant.Entitlement);
            Systems.Add(estate.Entitlements[grant.Entitlement].System);
            Names.Add(GrantHistory.At(estate, row, sight.At).OwnerAt(sight.At).Person);
            if (grant.To.Kind == BeneficiaryKind.Person) Hold(grant.To.Row, seen);
            if (grant.To.Kind == BeneficiaryKind.Workload && seen == Extent.Whole)
            {
                Workloads.Add(grant.To.Row);
                Names.Add(estate.Workloads[grant.To.Row].Owner.At(sight.At).Person);
            }

            if (grant.To.Kind == BeneficiaryKind.Seat)
                foreach (var occupancy in estate.Seats[grant.To.Row].Occupancies) Hold(occupancy.Person, seen);
        }

        /// <summary>Who decides about a request knows who asks, for whom, and who is to answer for it.</summary>
        private void Add(Sight sight, AccessRequest request)
        {
            var made = request.Made;
            if (!request.IsByWorkload) Names.Add(request.By);
            foreach (var id in (PersonId?[])[made.Grant?.ToPerson, made.Grant?.Owner, made.Sponsor, made.Removal])
                if (id is { } named) Names.Add(estate.Find(named));
            // By default that is the owner of the system, which may be another's.
            if (made.Grant is { } grant
                && sight.IsOwnSystem(estate.Entitlements[estate.Find(grant.Entitlement)].System))
                Names.Add(estate.Find(made.Reviewer));
        }

        /// <summary>The sides; from the grantor's own, all who answer for it, from across the contacts alone.</summary>
        private void Add(Sight sight, Relationship of, Extent seen)
        {
            foreach (var side in (int[])[of.Grantor, of.Grantee])
                if (Organisations.GetValueOrDefault(side) < seen) Organisations[side] = seen;
            Names.Add(of.Sponsor.At(sight.At).Person);
            Names.Add(of.RevocationOwner.At(sight.At).Person);
            if (seen != Extent.Whole) return;
            Names.Add(of.RiskOwner.At(sight.At).Person);
            foreach (var signatory in of.Signatories) Names.Add(signatory);
            foreach (var admin in of.Timeline.Facts)
                if (admin.Event == RelationshipEvent.AdminVerified && admin.Effective <= sight.At)
                    Hold(admin.Person, seen);
        }

        private void Hold(int person, Extent seen)
        {
            Names.Add(person);
            if (seen == Extent.Whole) People.Add(person);
        }
    }
}
