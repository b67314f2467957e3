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
    private sealed class Reach
    {
        public Dictionary<int, Extent> Organisations { get; } = [];

        public HashSet<int> Relationships { get; } = [];

        public HashSet<int> Systems { get; } = [];

        public HashSet<int> Entitlements { get; } = [];

        public HashSet<int> People { get; } = [];

        public HashSet<int> Workloads { get; } = [];

        public HashSet<int> Names { get; } = [];

        public static Reach Of(Sight sight)
        {
            var found = new Reach();
            var estate = sight.Estate;
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
            foreach (var row in found.Relationships) found.Add(sight, estate.Relationships[row], sides[row]);
            // Of whom another organisation has by now, only the name is left.
            found.People.RemoveWhere(p => !found.Knows(sight, Registry.PersonOrganisation(estate, p, sight.At)));
            found.Workloads.RemoveWhere(w => !found.Knows(sight, estate.Workloads[w].Life.At(sight.At).Organisation));
            return found;
        }

        private bool Knows(Sight sight, int of) => of == sight.organisation || Organisations.ContainsKey(of);

        private void Add(Sight sight, int row, Extent seen)
        {
            var estate = sight.Estate;
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
            var (estate, made) = (sight.Estate, request.Made);
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
            Names.UnionWith(of.Signatories);
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
