using System.Globalization;
using CollabSessions.Contracts;

namespace CollabSessions.Storage.Reading;

/// <summary>An audit query as SQL. Both databases differ only in how a parameter is spelled.</summary>
internal sealed class AuditConditions
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];
    private readonly char _mark;

    private AuditConditions(char mark) => _mark = mark;

    /// <summary>The parameters in order: a string, a long or a bool each.</summary>
    public IReadOnlyList<object> Values => _values;

    /// <summary>Everything behind the table's name.</summary>
    public string Tail { get; private set; } = "";

    /// <summary>What a query asks for, in its order.</summary>
    /// <param name="query">The query.</param>
    /// <param name="mark">What stands before a parameter's number: <c>?</c> or <c>$</c>.</param>
    public static AuditConditions Of(AuditQuery query, char mark)
    {
        var conditions = new AuditConditions(mark);
        conditions.Equal("project", query.Project);
        conditions.Equal("actor", query.Actor);
        if (query.Action is { } action && action.EndsWith('.'))
        {
            conditions.Add("action >= {0}", action);
            conditions.Add("action < {0}", action[..^1] + (char)('.' + 1));
        }
        else
        {
            conditions.Equal("action", query.Action);
        }

        if (query.Resource is { } resource)
        {
            // What is below a path sorts between "path/" and "path0": the character after the slash.
            var parameters = (conditions.Parameter(resource), conditions.Parameter(resource + "/"), conditions.Parameter(resource + "0"));
            conditions._conditions.Add($"(resource = {parameters.Item1} OR (resource >= {parameters.Item2} AND resource < {parameters.Item3}))");
        }

        if (query.Allowed is { } allowed)
        {
            conditions.Add("allowed = {0}", mark == '$' ? allowed : allowed ? 1L : 0L);
        }

        conditions.Compare("time >= {0}", query.From?.ToUnixTimeMilliseconds());
        conditions.Compare("time < {0}", query.Until?.ToUnixTimeMilliseconds());
        conditions.Compare("sequence < {0}", query.Before);
        conditions.Compare("sequence > {0}", query.After);
        var where = conditions._conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions._conditions);
        conditions.Tail = $"{where} ORDER BY sequence{(query.After is null ? " DESC" : "")} LIMIT {conditions.Parameter((long)query.CountMax)}";
        return conditions;
    }

    private void Equal(string column, string? value)
    {
        if (value is not null)
        {
            Add(column + " = {0}", value);
        }
    }

    private void Compare(string condition, long? value)
    {
        if (value is { } number)
        {
            Add(condition, number);
        }
    }

    private void Add(string condition, object value) =>
        _conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, Parameter(value)));

    private string Parameter(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"{_mark}{_values.Count}");
    }
}
