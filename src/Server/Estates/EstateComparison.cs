using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// A file held against an estate. Each step is decided, as it is found, on a fork that has the steps before it, so that
/// a plan refuses exactly what recording would refuse, and goes on to the next after a refusal.
/// </summary>
internal sealed class EstateComparison
{
    private const int ErrorsMax = 100;
    private static readonly Sealed Unsealed = new(new string('0', 32), new string('0', 64));
    private readonly Features features;
    private readonly Actor actor;
    private readonly Fold fold;
    private readonly HashSet<(string Kind, string Name)> failed = [];
    private readonly Dictionary<string, PersonId> registered = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<PersonId, string> names = [];
    private readonly List<EstateStep> steps = [];
    private readonly List<EstateStep> late = [];
    private readonly List<ProblemWire> errors = [];
    private readonly List<ProblemWire> found = [];
    private int lateAt;
    private int passed;
    private bool defers;
    private volatile bool anyFailed;

    public EstateComparison(Features features, EstateDocument document, string file, Estate before, Instant at,
        Actor actor)
    {
        (this.features, Document, Before, At, this.actor) = (features, document, before,
            Instant.Max(at, before.LastRecorded), actor);
        Source = SourceOf(file);
        Shown = features.Shown.With(names);
        fold = new Fold(before, forked: true);
        Now = fold.ToEstate();
    }

    public EstateDocument Document { get; }

    public Estate Before { get; }

    /// <summary>The fork with every step so far.</summary>
    public Estate Now { get; private set; }

    public Instant At { get; }

    /// <summary>Where lengths of time begin, where that is not <see cref="At"/>.</summary>
    public Instant? LengthsBegin { get; init; }

    public Actor Actor => actor;

    public Node Node => features.Node;

    /// <summary>Shows the people whom the file registers by name as well.</summary>
    public Shown Shown { get; }

    /// <summary>The steps so far in order, unless <see cref="Passes"/> takes them.</summary>
    public IReadOnlyList<EstateStep> Steps => [.. steps.Take(lateAt), .. late, .. steps.Skip(lateAt)];

    /// <summary>The same without those that come last of several commands.</summary>
    public IReadOnlyList<EstateStep> Early => steps;

    /// <summary>
    /// Steps that the ones behind them count on and that come after these where all are more than one command.
    /// </summary>
    public IReadOnlyList<EstateStep> Late => late;

    /// <summary>Where steps go that nobody keeps, because there are too many.</summary>
    public Action<EstateStep>? Passes { get; private set; }

    /// <summary>
    /// Set where everything was decided before: steps are decided once more when they are recorded, and not here, and
    /// these grants are on their way there, those of this comparison with them.
    /// </summary>
    public GrantsOnTheirWay? OnTheirWay { get; set; }

    /// <summary>Whether who applies the file is known well enough to say where people sign in.</summary>
    public bool MaySetProviders { get; init; }

    /// <summary>The first errors; <see cref="ErrorCount"/> counts all.</summary>
    public IReadOnlyList<ProblemWire> Errors => errors;

    public int ErrorCount { get; private set; }

    /// <summary>What entries of this file carry: so a later run with pruning knows what the file made.</summary>
    public FactSource Source { get; }

    /// <summary>The mark of a file is the last part of its name: the same file is the same wherever it lies.</summary>
    public static FactSource SourceOf(string file) =>
        new(null, "estate file " + file[(file.LastIndexOfAny(['/', '\\']) + 1)..]);

    /// <summary>
    /// A length of time begins when it is recorded; in all of one import at the same instant, or what hangs below
    /// something as long would outlast it.
    /// </summary>
    public Instant InstantOf(Placed<EstateInstant> written) => written.Value.After is { } length
        ? (LengthsBegin ?? At).Plus(length) : Instant.Of(written.Value.At(Document.Zone));

    /// <summary>Decides the step; false when it was refused, and what depends on it is not judged any more.</summary>
    public bool Take(string kind, string name, EstateStep step) => Take(kind, name, step, steps);

    /// <summary>As above, of a step that is one of <see cref="Late"/>.</summary>
    public bool TakeLate(string kind, string name, EstateStep step)
    {
        lateAt = steps.Count;
        return Take(kind, name, step, late);
    }

    /// <summary>From here on steps go there, and those so far to nobody; so many grants are expected to come.</summary>
    public void PassOn(Action<EstateStep> pass, int grants)
    {
        Passes = pass;
        steps.Clear();
        late.Clear();
        lateAt = 0;
        fold.Reserve(Before.GrantCount + grants, Before.ScopeCount + grants);
    }

    /// <summary>
    /// From here on steps are only found, while others are decided beside on another thread: these grants are on their
    /// way there.
    /// </summary>
    public void Defer(GrantsOnTheirWay coming) => (defers, OnTheirWay) = (true, coming);

    /// <summary>What was found since; with it steps are decided as they are found again.</summary>
    public DeferredSteps Deferred()
    {
        var deferred = new DeferredSteps([.. steps], [.. found], OnTheirWay!);
        steps.Clear();
        found.Clear();
        (defers, OnTheirWay) = (false, null);
        return deferred;
    }

    /// <summary>Decides what was found; the steps of one before it are decided.</summary>
    public void Decide(DeferredSteps deferred)
    {
        foreach (var error in deferred.Errors) Report(error);
        foreach (var step in deferred.Steps)
            if (step.Below is { } above && HasFailed(StepKind.Grant, above)) Skip(step.Change.Kind, step.Change.Name);
            else Decide(step.Change.Kind, step.Change.Name, step, steps);
    }

    private bool Take(string kind, string name, EstateStep step, List<EstateStep> into)
    {
        if (OnTheirWay is not null && into == steps)
        {
            steps.Add(step);
            return true;
        }

        return Decide(kind, name, step, into);
    }

    private bool Decide(string kind, string name, EstateStep step, List<EstateStep> into)
    {
        var ruling = step.Decide(Now, At);
        if (ruling is Ruling.Refused { Because: var because })
        {
            if (because.Code == RefusalCode.AlreadySo) return true;
            Skip(kind, name);
            Report(Error(step.PlaceFor(because.Member), Problems.Code(because.Code), Shown.Named(because.Message),
                because.Advice));
            return false;
        }

        var entries = ((Ruling.Accepted)ruling).Entries(Now, actor, At, source: Source);
        if (!step.IsShort && !Array.TrueForAll(entries, EntryCodec.Fits))
        {
            Skip(kind, name);
            Report(Error(step.Place, "too_large", "an entry would have more than 65,535 bytes",
                "make its lists shorter"));
            return false;
        }

        foreach (var entry in entries) fold.Apply(entry);
        Now = fold.ToEstate();
        step.Entries = entries.Length;
        if (Passes is { } pass) pass(step);
        else into.Add(step);
        return true;
    }

    public void Refuse(string kind, string name, Place place, string code, string message, string? advice)
    {
        Skip(kind, name);
        var error = Error(place, code, Shown.Named(message), advice);
        if (defers) found.Add(error);
        else Report(error);
    }

    private void Report(ProblemWire error)
    {
        ErrorCount++;
        if (errors.Count < ErrorsMax) errors.Add(error);
    }

    /// <summary>A change that the format has no words for.</summary>
    public void RefuseChange(string kind, string name, Place place, string what, string advice) =>
        Refuse(kind, name, place, "unchangeable", $"{what} of {kind} `{name}` cannot be changed", advice);

    /// <summary>Follows from an error that was reported: not judged, and what depends on it neither.</summary>
    public void Skip(string kind, string name)
    {
        lock (failed) failed.Add((kind, name));
        anyFailed = true;
    }

    public bool HasFailed(string kind, string name)
    {
        // Asked of every name that anything refers to.
        if (!anyFailed) return false;
        lock (failed) return failed.Contains((kind, name));
    }

    public void Registers(string name, PersonId id) => (registered[name], names[id]) = (id, name);

    /// <summary>The row of the person of this name or id in <see cref="Now"/>, or -1.</summary>
    public int Person(string name) =>
        registered.TryGetValue(name, out var id) ? Now.Find(id) : features.Lookup.Person(Now, name);

    public References References() => new(this);

    /// <summary>Whether steps are shown one by one; of too many to be shown nobody reads the words.</summary>
    public bool IsShown => Passes is null && OnTheirWay is null;

    /// <summary>
    /// A fresh id; where steps are passed on it is never recorded, and is only one after all that there are.
    /// </summary>
    public TId NewId<TId>() where TId : struct, IIdentifier<TId> => Passes is null ? Node.NewId<TId>()
        : TId.Of(new Guid(int.MaxValue, (short)(++passed >> 16), unchecked((short)passed), 0, 0, 0, 0, 0, 0, 0, 0));

    /// <summary>The text sealed for the step that brings it; where steps are passed on, none is recorded.</summary>
    public Sealed Seal<TId>(TId subject, string field, string text, ICollection<SealedValue> values)
        where TId : struct, IIdentifier<TId> =>
        Passes is null ? Node.Seal(subject, field, text, values) : Unsealed;

    /// <summary>What the grant of this name hands down to those below it; null where there is none yet.</summary>
    public ParentGrant? Parent(string name)
    {
        if (Lookup.Grant(Now, name) is var row && row < 0)
            return OnTheirWay?.TryGet(name, out var coming) == true ? coming : null;
        ref readonly var grant = ref Now.Grants[row];
        return new ParentGrant(grant.Id, grant.Relationship, grant.Entitlement);
    }

    public static ProblemWire Error(EstateError error) => Error(error.Place, error.Code, error.Message, error.Advice);

    public static ProblemWire Error(Place place, string code, string message, string? advice) =>
        Problems.New(422, code, message, place.Member.Length == 0 ? null : place.Member, advice) with
        {
            File = place.File.Length == 0 ? null : place.File, Line = place.Line == 0 ? null : place.Line,
            Column = place.Column == 0 ? null : place.Column,
        };

    /// <summary>Declarations with parents before children; the reader has refused circles.</summary>
    public static IEnumerable<T> ParentFirst<T>(Named<T> declared, Func<T, Placed<string>?> parentOf)
        where T : class, IDeclared
    {
        var done = new bool[declared.Count];
        var above = new Stack<int>();
        for (var start = 0; start < declared.Count; start++)
        {
            for (var at = start; at >= 0 && !done[at]; at = parentOf(declared[at]) is { } parent
                ? declared.IndexOf(parent.Value) : -1)
            {
                done[at] = true;
                above.Push(at);
            }

            while (above.TryPop(out var next)) yield return declared[next];
        }
    }
}

/// <summary>Steps that were found and are yet to be decided, and what was wrong with others.</summary>
internal sealed record DeferredSteps(
    IReadOnlyList<EstateStep> Steps, IReadOnlyList<ProblemWire> Errors, GrantsOnTheirWay Grants);

/// <summary>A grant as those below it see it: by its id, and by row what they inherit.</summary>
internal readonly record struct ParentGrant(GrantId Id, int Relationship, int Entitlement);

/// <summary>
/// What one declaration refers to, looked up. A name that did not come about breaks the declaration without an error of
/// its own, since that follows from one that was reported.
/// </summary>
internal sealed class References(EstateComparison comparison)
{
    public bool Broken { get; private set; }

    public int Organisation(Placed<string> name) =>
        Row(StepKind.Organisation, name, Lookup.Organisation(comparison.Now, name.Value));

    public OrganisationId OrganisationId(Placed<string> name) =>
        Organisation(name) is var row && row < 0 ? default : comparison.Now.Organisations[row].Id;

    public int PersonRow(Placed<string> name) => Row(StepKind.Person, name, comparison.Person(name.Value));

    public PersonId Person(Placed<string> name) =>
        PersonRow(name) is var row && row < 0 ? default : comparison.Now.People[row].Id;

    public int Workload(Placed<string> name) =>
        Row(StepKind.Workload, name, Lookup.Workload(comparison.Now, name.Value));

    public int Relationship(Placed<string> name) =>
        Row(StepKind.Relationship, name, Lookup.Relationship(comparison.Now, name.Value));

    public ParentGrant? Parent(Placed<string> name)
    {
        var parent = comparison.Parent(name.Value);
        return Row(StepKind.Grant, name, parent is null ? -1 : 0) < 0 ? null : parent;
    }

    public int Seat(Placed<string> name) => Row(StepKind.Seat, name, Lookup.Seat(comparison.Now, name.Value));

    public int Function(Placed<string> name) =>
        Row(StepKind.Function, name, Lookup.Function(comparison.Now, name.Value));

    /// <summary>`source/number`; the ticket itself may be one that nobody told yet.</summary>
    public TicketBinding? Ticket(Placed<string> name)
    {
        Broken |= comparison.HasFailed(StepKind.Ticket, name.Value);
        var (source, number) = DeclaredTicket.ReferenceOf(name.Value);
        var row = Row(StepKind.Source, source, name.Place, Lookup.Source(comparison.Now, source));
        return row < 0 ? null : new TicketBinding(comparison.Now.Sources[row].Id, number);
    }

    public int Entitlement(Placed<string> name)
    {
        var slash = name.Value.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0) Needs(StepKind.System, name.Value[..slash]);
        return Row(StepKind.Entitlement, name, Lookup.Entitlement(comparison.Now, name.Value));
    }

    /// <summary>Breaks when that has failed, without naming it.</summary>
    public void Needs(string kind, string name) => Broken |= comparison.HasFailed(kind, name);

    private int Row(string kind, Placed<string> name, int row) => Row(kind, name.Value, name.Place, row);

    private int Row(string kind, string name, Place place, int row)
    {
        if (comparison.HasFailed(kind, name))
        {
            Broken = true;
            return -1;
        }

        if (row >= 0) return row;
        Broken = true;
        comparison.Refuse(kind, name, place, EstateErrorCode.Undeclared, $"no {kind} `{name}`",
            $"declare the {kind} in this file, or apply the file that declares it first");
        return -1;
    }
}
