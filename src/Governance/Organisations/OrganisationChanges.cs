using System.Collections.Immutable;

namespace Mandate.Governance;

public abstract partial record Change
{
    /// <summary>The first entry: a random id and the numbers to begin with.</summary>
    public sealed record EstateFounded(string EstateId, Parameters Parameters) : Change;

    /// <summary>A file names the estate and who answers for it.</summary>
    public sealed record EstateNamed(string Name, OrganisationId Accountable, string TimeZone) : Change;

    /// <summary>New numbers from here on (S0-16).</summary>
    public sealed record ParametersChanged(Parameters Parameters) : Change
    {
        /// <summary>Two different people of the organisation that answers for the estate.</summary>
        public ImmutableArray<PersonId> ApprovedBy { get; init; } = [];
    }

    /// <summary>An organisation is known.</summary>
    public sealed record OrganisationRegistered(OrganisationId Id, string Name, string DisplayName) : Change;

    /// <summary>An organisation is shown under another name.</summary>
    public sealed record OrganisationDescribed(OrganisationId Id, string DisplayName) : Change;

    /// <summary>Something happened to an organisation; <paramref name="Into"/> only for a merger.</summary>
    public sealed record OrganisationFact(
        OrganisationId Id, LifeEvent Event, OrganisationId? Into = null, Sealed? Reason = null) : Change;

    /// <summary>A person is known; the unique name is sealed.</summary>
    public sealed record PersonRegistered(
        PersonId Id, OrganisationId Organisation, Sealed Name, Sealed? DisplayName) : Change;

    /// <summary>A person is shown under another name.</summary>
    public sealed record PersonDescribed(PersonId Id, Sealed DisplayName) : Change;

    /// <summary>
    /// Something happened to a person; <paramref name="To"/> for a move, <paramref name="Same"/> for a link.
    /// </summary>
    public sealed record PersonFact(
        PersonId Id, LifeEvent Event, OrganisationId? To = null, PersonId? Same = null, Sealed? Reason = null) : Change;

    /// <summary>A person's sealed values are to be gone; the entry comes before the deletion.</summary>
    public sealed record PersonErased(PersonId Id) : Change;

    /// <summary>One act confirms a person's grants of tiers 1 and 2.</summary>
    public sealed record PersonConfirmed(PersonId Id, Sealed? Reason = null) : Change;

    /// <summary>A workload is known (S4-20).</summary>
    public sealed record WorkloadRegistered(
        WorkloadId Id, string Name, OrganisationId Organisation, string Kind, PersonId Owner, string Process) : Change;

    /// <summary>Something happened to a workload.</summary>
    public sealed record WorkloadFact(WorkloadId Id, LifeEvent Event, Sealed? Reason = null) : Change;

    /// <summary>A workload has another owner.</summary>
    public sealed record WorkloadOwnerSet(WorkloadId Id, PersonId Owner, Sealed? Reason = null) : Change;

    /// <summary>One act confirms a workload's grants of tiers 1 and 2.</summary>
    public sealed record WorkloadConfirmed(WorkloadId Id, Sealed? Reason = null) : Change;
}
