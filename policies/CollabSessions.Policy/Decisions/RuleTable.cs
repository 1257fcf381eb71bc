using System.Globalization;
using System.Runtime.CompilerServices;
using CollabSessions.Policy.Files;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>The rules of one policy definition in order of their priority: one array of text numbers, no object per rule.</summary>
internal sealed class RuleTable(FieldsDefinition definition, Symbols symbols)
{
    private readonly int _width = definition.Fields.Length;
    private readonly int _effectField = definition.IndexOf("eft");
    private readonly List<int> _loading = [];
    private readonly List<int> _loadingLines = [];
    private int[] _cells = [];
    private int[] _lines = [];
    private RuleEffect[] _effects = [];

    public FieldsDefinition Definition => definition;

    public Symbols Symbols => symbols;

    public int Count => _lines.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Symbol(int rule, int field) => _cells[(rule * _width) + field];

    public PolicyValue Value(int rule, int field) => symbols.Value(Symbol(rule, field));

    public RuleEffect Effect(int rule) => _effects[rule];

    public int Line(int rule) => _lines[rule];

    /// <summary>The rule as a policy file has it.</summary>
    public string Describe(int rule) => string.Join(", ", Enumerable.Range(0, _width)
        .Select(field => symbols[Symbol(rule, field)]).Prepend(definition.Key));

    public void Add(ReadOnlySpan<int> cells, int line)
    {
        _loading.AddRange(cells);
        _loadingLines.Add(line);
    }

    /// <summary>Ends loading: reads the effects and puts the rules in order.</summary>
    /// <param name="file">For errors.</param>
    /// <param name="priorityField">Orders rules when the definition has it, smallest first.</param>
    /// <param name="rank">Orders rules otherwise, smallest first; null keeps the order of the file.</param>
    public void Seal(string file, string priorityField, Func<RuleTable, int, int>? rank)
    {
        (_cells, _lines) = ([.. _loading], [.. _loadingLines]);
        _loading.Clear();
        _loading.TrimExcess();
        var priority = definition.IndexOf(priorityField);
        if (priority >= 0)
        {
            rank = (table, rule) => int.TryParse(symbols[table.Symbol(rule, priority)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new PolicyFormatException(file, table.Line(rule), $"'{symbols[table.Symbol(rule, priority)]}' is no priority: a whole number is.");
        }

        if (rank is not null)
        {
            Sort(rank);
        }

        _effects = new RuleEffect[Count];
        for (var rule = 0; rule < Count; rule++)
        {
            _effects[rule] = _effectField < 0 ? RuleEffect.Allow : ReadEffect(rule, file);
        }
    }

    private void Sort(Func<RuleTable, int, int> rank)
    {
        var ranks = new (int Rank, int Rule)[Count];
        for (var rule = 0; rule < Count; rule++)
        {
            ranks[rule] = (rank(this, rule), rule);
        }

        Array.Sort(ranks);
        var (cells, lines) = (new int[_cells.Length], new int[Count]);
        for (var place = 0; place < ranks.Length; place++)
        {
            _cells.AsSpan(ranks[place].Rule * _width, _width).CopyTo(cells.AsSpan(place * _width));
            lines[place] = _lines[ranks[place].Rule];
        }

        (_cells, _lines) = (cells, lines);
    }

    private RuleEffect ReadEffect(int rule, string file) => symbols[Symbol(rule, _effectField)] switch
    {
        "allow" => RuleEffect.Allow,
        "deny" => RuleEffect.Deny,
        "indeterminate" => RuleEffect.None,
        // Casbin ignores a rule with any other effect, so a misspelt "deny" would allow.
        var other => throw new PolicyFormatException(file, Line(rule), $"the effect is '{other}', not allow, deny or indeterminate."),
    };
}
