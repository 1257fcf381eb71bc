using CollabSessions.Policy.Functions;

namespace CollabSessions.Policy.Roles;

/// <summary>The links of one role definition, in columns: a million of them are seven arrays.</summary>
internal sealed class RoleLinks
{
    /// <summary>The domain of a link whose definition has none.</summary>
    public const int NoDomain = -1;

    private readonly List<int> _from = [];
    private readonly List<int> _to = [];
    private readonly List<int> _domain = [];
    private readonly List<int> _line = [];
    private readonly List<TimeBounds> _bounds = [];
    private readonly List<int> _next = [];
    private readonly Dictionary<ulong, int> _first = [];
    private readonly bool _byDomain;

    /// <param name="byDomain">Whether links are looked up by subject and domain; else by subject alone, for domains that are patterns.</param>
    public RoleLinks(bool byDomain) => _byDomain = byDomain;

    public int Count => _from.Count;

    /// <summary>Every subject with links, once.</summary>
    public HashSet<int> Subjects { get; } = [];

    public void Add(int from, int to, int domain, TimeBounds bounds, int line)
    {
        var link = _from.Count;
        _from.Add(from);
        _to.Add(to);
        _domain.Add(domain);
        _bounds.Add(bounds);
        _line.Add(line);
        var key = Key(from, domain);
        _next.Add(_first.TryGetValue(key, out var first) ? first : -1);
        _first[key] = link;
        Subjects.Add(from);
    }

    /// <summary>A link of the subject, or -1. With patterns for domains, links of other domains come along.</summary>
    public int First(int from, int domain) => _first.TryGetValue(Key(from, domain), out var link) ? link : -1;

    public int Next(int link) => _next[link];

    public int From(int link) => _from[link];

    public int To(int link) => _to[link];

    public int Domain(int link) => _domain[link];

    public int Line(int link) => _line[link];

    public TimeBounds Bounds(int link) => _bounds[link];

    private ulong Key(int from, int domain) => ((ulong)(uint)from << 32) | (_byDomain ? (uint)domain : 0);
}
