using System.Runtime.InteropServices;
using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>Rules by the texts that a request must have for them to match. A filter: every candidate is still tested.</summary>
/// <remarks>
/// Rules are grouped by which fields they can be looked up by (a rule for <c>*</c> cannot be looked up by that field), so a
/// lookup is one probe per group that occurs, at most eight. Keys are hashes: a collision brings a candidate too many.
/// </remarks>
internal sealed class RuleIndex
{
    /// <summary>Beyond three fields the groups would cost more than they save.</summary>
    public const int FieldsMax = 3;

    private readonly IndexedField[] _fields;
    private readonly Group[] _groups;

    /// <param name="rules">All rules.</param>
    /// <param name="fields">By which texts.</param>
    /// <param name="roleField">A field whose value must be a role of the subject, looked up too; -1 for none.</param>
    public RuleIndex(RuleTable rules, IndexedField[] fields, int roleField)
    {
        _fields = fields;
        var keys = new ulong[rules.Count];
        var masks = new byte[rules.Count];
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var key = Seed;
            for (var field = 0; field < fields.Length; field++)
            {
                if (fields[field].IsKeyed(rules, rule))
                {
                    masks[rule] |= (byte)(1 << field);
                    key = Mix(key, rules.Symbol(rule, fields[field].RuleField));
                }
            }

            keys[rule] = roleField < 0 ? key : Mix(key, rules.Symbol(rule, roleField));
        }

        _groups = [.. masks.Distinct().Order().Select(mask => new Group(mask, masks, keys))];
    }

    private const ulong Seed = 0x9E3779B97F4A7C15;

    public int GroupCount => _groups.Length;

    /// <summary>Whether the request can be looked up: only a text can.</summary>
    public bool Fits(ReadOnlySpan<PolicyValue> request)
    {
        foreach (var field in _fields)
        {
            if (request[field.RequestField].Kind != ValueKind.Text)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The key of a request in one group, without a role.</summary>
    public ulong Key(int group, ReadOnlySpan<PolicyValue> request)
    {
        var (key, mask) = (Seed, _groups[group].Mask);
        for (var field = 0; field < _fields.Length; field++)
        {
            if ((mask & (1 << field)) != 0)
            {
                key = Mix(key, request[_fields[field].RequestField].Symbol);
            }
        }

        return key;
    }

    public static ulong WithRole(ulong key, int role) => Mix(key, role);

    /// <summary>The candidates in order.</summary>
    public ReadOnlySpan<int> Find(int group, ulong key) => _groups[group].Find(key);

    private static ulong Mix(ulong key, int symbol)
    {
        var mixed = (key ^ (uint)symbol) * 0xD6E8FEB86659FD93;
        return mixed ^ (mixed >> 32);
    }

    private sealed class Group
    {
        private readonly Dictionary<ulong, (int Start, int Count)> _buckets = [];
        private readonly int[] _rules;

        public Group(byte mask, byte[] masks, ulong[] keys)
        {
            Mask = mask;
            var total = 0;
            for (var rule = 0; rule < keys.Length; rule++)
            {
                if (masks[rule] == mask)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_buckets, keys[rule], out _).Count++;
                    total++;
                }
            }

            var start = 0;
            foreach (var key in _buckets.Keys)
            {
                ref var bucket = ref CollectionsMarshal.GetValueRefOrNullRef(_buckets, key);
                (start, bucket) = (start + bucket.Count, (start, 0));
            }

            _rules = new int[total];
            for (var rule = 0; rule < keys.Length; rule++)
            {
                if (masks[rule] == mask)
                {
                    ref var bucket = ref CollectionsMarshal.GetValueRefOrNullRef(_buckets, keys[rule]);
                    _rules[bucket.Start + bucket.Count++] = rule;
                }
            }
        }

        public byte Mask { get; }

        public ReadOnlySpan<int> Find(ulong key) =>
            _buckets.TryGetValue(key, out var bucket) ? _rules.AsSpan(bucket.Start, bucket.Count) : default;
    }
}
