using System.Collections.Concurrent;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Functions;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Roles;

/// <summary>A role manager: who has which role where and when. Nothing recurses; cycles and depth cost nothing but their size.</summary>
/// <remarks>
/// Casbin's meaning (rbac/default-role-manager): a subject has a role when it is the role, or at most
/// <see cref="PolicyOptions.HierarchyMax"/> links lead there, all in the asked domain. With a matching function, names in
/// links are patterns: a name is linked to every pattern that it matches. Unlike Casbin for Go, the times of every link on
/// the way count, not only those of the first.
/// </remarks>
internal sealed class RoleGraph
{
    private readonly Symbols _symbols;
    private readonly PatternCache _patterns;
    private readonly PatternKind? _matching;
    private readonly PatternKind? _domainMatching;
    private readonly int _hierarchyMax;
    private readonly int _keptMax;
    private readonly ConcurrentDictionary<ulong, RoleClosure> _known = new();
    private readonly ConcurrentDictionary<(string Name, string Domain), RoleClosure> _strangers = new();
    private readonly List<int> _namePatterns = [];
    private int _kept;

    public RoleGraph(RoleDefinition definition, PolicyOptions options, Symbols symbols, PatternCache patterns)
    {
        Definition = definition;
        (_symbols, _patterns) = (symbols, patterns);
        (_hierarchyMax, _keptMax) = (options.HierarchyMax, options.Limits.ReachedRolesKeptMax);
        _matching = Kind(options.Matching);
        _domainMatching = Kind(options.DomainMatching);
        Links = new RoleLinks(byDomain: _domainMatching is null);

        PatternKind? Kind(IReadOnlyDictionary<string, string> functions) =>
            functions.TryGetValue(definition.Key, out var name) && PatternKinds.TryParse(name, out var kind) ? kind : null;
    }

    public RoleDefinition Definition { get; }

    public RoleLinks Links { get; }

    /// <summary>Whether names are patterns, so that a role cannot be looked up by its number alone.</summary>
    public bool HasNamePatterns => _matching is not null;

    /// <summary>Called once, when the last link is in.</summary>
    public void Seal(string file)
    {
        if (_matching is { } kind)
        {
            _namePatterns.AddRange(Links.Subjects.Where(name => !PatternKinds.IsLiteral(kind, _symbols[name])).Order());
        }

        for (var link = 0; link < Links.Count; link++)
        {
            var error = _matching is { } names ? _patterns.Get(names, _symbols.Value(Links.From(link))).Error : null;
            error ??= _domainMatching is { } domains ? _patterns.Get(domains, _symbols.Value(Links.Domain(link))).Error : null;
            if (error is not null)
            {
                throw new PolicyFormatException(file, Links.Line(link), error);
            }
        }
    }

    /// <summary>The roles of a subject now, or null when it has none but itself.</summary>
    public RoleClosure? Closure(in PolicyValue name, in PolicyValue domain, long now)
    {
        if (name.Symbol < 0 && _matching is null || Definition.HasDomain && domain.Symbol < 0 && _domainMatching is null)
        {
            return null;
        }

        if (name.Symbol >= 0 && (domain.Symbol >= 0 || !Definition.HasDomain))
        {
            var key = ((ulong)(uint)name.Symbol << 32) | (uint)domain.Symbol;
            if (_known.TryGetValue(key, out var known) && now >= known.Since && now < known.Until)
            {
                return known;
            }

            return _known[key] = Keep(Walk(name, domain, now, trail: null), textLength: 0);
        }

        var strangerKey = (Name: name.TextValue, Domain: Definition.HasDomain ? domain.TextValue : "");
        if (_strangers.TryGetValue(strangerKey, out var stranger) && now >= stranger.Since && now < stranger.Until)
        {
            return stranger;
        }

        return _strangers[strangerKey] = Keep(Walk(name, domain, now, trail: null), strangerKey.Name.Length + strangerKey.Domain.Length);
    }

    /// <summary>Whether a reached name matches a role that is a pattern.</summary>
    public bool ReachesPattern(RoleClosure? closure, in PolicyValue name, in PolicyValue role)
    {
        if (_matching is not { } kind || PatternKinds.IsLiteral(kind, role.TextValue))
        {
            return false;
        }

        var pattern = _patterns.Get(kind, role);
        if (pattern.Match(name.TextValue) == Truth.True)
        {
            return true;
        }

        foreach (var reached in closure is null ? [] : closure.Reached)
        {
            if (reached >= 0 && pattern.Match(_symbols[reached]) == Truth.True)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The links from a subject to a role, for an explanation: link numbers in order, -1 where a pattern matched.</summary>
    public List<(int Link, int Name)>? Path(in PolicyValue name, in PolicyValue role, in PolicyValue domain, long now)
    {
        var trail = new List<(int Parent, int Link)>();
        var reached = Walk(name, domain, now, trail).Reached;
        var target = Array.IndexOf(reached, role.Symbol, 1);
        for (var index = 0; target < 0 && _matching is { } kind && index < reached.Length; index++)
        {
            var text = reached[index] < 0 ? name.TextValue : _symbols[reached[index]];
            target = _patterns.Get(kind, role).Match(text) == Truth.True ? index : -1;
        }

        if (target < 0)
        {
            return null;
        }

        var path = new List<(int, int)>();
        for (; target > 0; target = trail[target].Parent)
        {
            path.Add((trail[target].Link, reached[target]));
        }

        path.Reverse();
        return path;
    }

    /// <summary>Counts what is kept, names that came from requests with two letters as one role, and forgets all when it is too much.</summary>
    private RoleClosure Keep(RoleClosure closure, int textLength)
    {
        const int Overhead = 16;
        var cost = closure.Reached.Length + (textLength / 2) + Overhead;
        if (Interlocked.Add(ref _kept, cost) > _keptMax)
        {
            _known.Clear();
            _strangers.Clear();
            Interlocked.Exchange(ref _kept, cost);
        }

        return closure;
    }

    /// <summary>Breadth first, so the nearest way to a role is found and the hierarchy limit is exact.</summary>
    private RoleClosure Walk(in PolicyValue name, in PolicyValue domain, long now, List<(int Parent, int Link)>? trail)
    {
        var reached = new List<int> { name.Symbol };
        var seen = new HashSet<int> { name.Symbol };
        var (since, until) = (0L, long.MaxValue);
        trail?.Add((-1, -1));
        var (levelEnd, scope) = (1, Definition.HasDomain ? domain.Symbol : RoleLinks.NoDomain);
        for (var (at, level) = (0, 0); at < reached.Count && level < _hierarchyMax; at++)
        {
            for (var link = Links.First(reached[at], scope); link >= 0; link = Links.Next(link))
            {
                if (!IsInDomain(link, domain))
                {
                    continue;
                }

                var bounds = Links.Bounds(link);
                var around = bounds.Around(now);
                (since, until) = (Math.Max(since, around.Since), Math.Min(until, around.Until));
                if (bounds.HoldsAt(now) && seen.Add(Links.To(link)))
                {
                    reached.Add(Links.To(link));
                    trail?.Add((at, link));
                }
            }

            foreach (var pattern in _namePatterns)
            {
                if (!seen.Contains(pattern) && IsMatch(reached[at] < 0 ? name : _symbols.Value(reached[at]), pattern))
                {
                    seen.Add(pattern);
                    reached.Add(pattern);
                    trail?.Add((at, -1));
                }
            }

            if (at + 1 == levelEnd)
            {
                (level, levelEnd) = (level + 1, reached.Count);
            }
        }

        return new RoleClosure([.. reached], since, until);
    }

    private bool IsMatch(in PolicyValue name, int pattern) =>
        _patterns.Get(_matching!.Value, _symbols.Value(pattern)).Match(name.TextValue) == Truth.True;

    private bool IsInDomain(int link, in PolicyValue domain)
    {
        if (!Definition.HasDomain)
        {
            return true;
        }

        var linked = Links.Domain(link);
        return linked == domain.Symbol
            || _domainMatching is { } kind && _patterns.Get(kind, _symbols.Value(linked)).Match(domain.TextValue) == Truth.True;
    }
}
