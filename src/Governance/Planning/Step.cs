using System.Diagnostics;

namespace Mandate.Governance.Planning;

/// <summary>
/// One idempotent change at one point. An add expects to find the point absent and a removal expects to find it
/// held; where it is otherwise the step is already done, and nothing else is touched.
/// </summary>
public abstract record Step
{
    private Step(AccessPoint point) => Point = point;

    /// <summary>The one point that changes.</summary>
    public AccessPoint Point { get; }

    /// <summary>The ledger revision that justifies the step.</summary>
    public abstract Revision Because { get; }

    /// <summary>Gives access that a grant justifies and the place lacks.</summary>
    public sealed record Add(AccessPoint Point, GrantId Grant, Justification.InForce Justification) : Step(Point)
    {
        /// <inheritdoc />
        public override Revision Because => Justification.Because;
    }

    /// <summary>Takes away access of ours whose last grant has ended.</summary>
    public sealed record RemoveEnded(AccessPoint Point, EndedAccess End) : Step(Point)
    {
        /// <inheritdoc />
        public override Revision Because => End.Because;
    }

    /// <summary>Takes away access because a recorded act said so.</summary>
    public sealed record RemoveOrdered(AccessPoint Point, OrderedRemoval Order) : Step(Point)
    {
        /// <inheritdoc />
        public override Revision Because => Order.Because;
    }

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Add, T> add, Func<RemoveEnded, T> ended, Func<RemoveOrdered, T> ordered) => this switch
    {
        Add a => add(a),
        RemoveEnded e => ended(e),
        RemoveOrdered o => ordered(o),
        _ => throw new UnreachableException(),
    };
}
