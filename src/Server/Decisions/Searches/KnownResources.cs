using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Resources that somebody named exactly: in a grant's scope, as a system's own, as a host of a connector. Only what
/// was ever named is remembered here; whether it still belongs to a system is decided with each question. Made at the
/// first search and carried on from there.
/// </summary>
internal sealed class KnownResources
{
    private const string HostType = "host";

    private readonly Lock gate = new();
    private ImmutableDictionary<string, KnownIds> byType =
        ImmutableDictionary<string, KnownIds>.Empty.WithComparers(StringComparer.Ordinal);
    private readonly List<(Scope Resources, ConnectorSettings? Connector)> systems = [];
    private Rows<ProtectedSystem>? systemsRead;
    private int scopesRead;

    /// <summary>The ids of a type that this version, or a later one, knows.</summary>
    public KnownIds Of(Estate estate, string type)
    {
        lock (gate)
        {
            Read(estate);
            return byType.GetValueOrDefault(type, KnownIds.None);
        }
    }

    private void Read(Estate estate)
    {
        var named = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (; scopesRead < estate.Scopes.Count; scopesRead++) Take(named, estate.Scopes[scopesRead]);
        if (!ReferenceEquals(systemsRead, estate.Systems))
        {
            systemsRead = estate.Systems;
            for (var row = 0; row < estate.Systems.Count; row++) Take(named, row, estate.Systems[row]);
        }

        foreach (var (type, ids) in named)
            byType = byType.SetItem(type, byType.GetValueOrDefault(type, KnownIds.None).With(ids));
    }

    private void Take(Dictionary<string, List<string>> named, int row, ProtectedSystem system)
    {
        if (row == systems.Count) systems.Add((Scope.Nothing, null));
        var (resources, connector) = systems[row];
        if (!ReferenceEquals(resources, system.Resources)) Take(named, system.Resources);
        if (!ReferenceEquals(connector, system.Connector) && system.Connector is { } now)
            Ids(named, HostType).AddRange(now.Hosts);
        systems[row] = (system.Resources, system.Connector);
    }

    private static void Take(Dictionary<string, List<string>> named, Scope scope)
    {
        foreach (var (type, patterns) in scope.Types)
            foreach (var pattern in patterns)
                if (pattern[^1] != '*') Ids(named, type).Add(pattern);
    }

    private static List<string> Ids(Dictionary<string, List<string>> named, string type)
    {
        if (!named.TryGetValue(type, out var ids)) named[type] = ids = [];
        return ids;
    }
}

/// <summary>
/// Ids of one type in ordinal order: many old ones and few recent ones, so that adding one does not move a million.
/// </summary>
internal sealed class KnownIds
{
    public static readonly KnownIds None = new([], []);

    private readonly string[] old;
    private readonly string[] recent;

    private KnownIds(string[] old, string[] recent) => (this.old, this.recent) = (old, recent);

    /// <summary>These and more; in any order, known ones among them.</summary>
    public KnownIds With(List<string> more)
    {
        more.Sort(StringComparer.Ordinal);
        var added = Merged(recent, more);
        return added.Length <= 1_024 + (old.Length / 8)
            ? new KnownIds(old, added) : new KnownIds(Merged(old, added), []);
    }

    /// <summary>Gives the ids that begin so, as far as they are wanted.</summary>
    public void Into(FirstTexts texts, string prefix)
    {
        Into(old, texts, prefix);
        Into(recent, texts, prefix);
    }

    private static void Into(string[] ids, FirstTexts texts, string prefix)
    {
        var from = string.CompareOrdinal(prefix, texts.After) > 0 ? prefix : texts.After;
        var index = Array.BinarySearch(ids, from, StringComparer.Ordinal);
        for (index = index < 0 ? ~index : index; index < ids.Length; index++)
            if (!ids[index].StartsWith(prefix, StringComparison.Ordinal) || !texts.Add(ids[index])) return;
    }

    private static string[] Merged(string[] left, IReadOnlyList<string> right)
    {
        var merged = new List<string>(left.Length + right.Count);
        for (int l = 0, r = 0; l < left.Length || r < right.Count;)
        {
            var next = r == right.Count || (l < left.Length && string.CompareOrdinal(left[l], right[r]) <= 0)
                ? left[l++] : right[r++];
            if (merged.Count == 0 || merged[^1] != next) merged.Add(next);
        }

        return [.. merged];
    }
}
