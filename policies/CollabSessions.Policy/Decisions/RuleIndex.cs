using CollabSessions.Policy.Values;

namespace CollabSessions.Policy.Decisions;

/// <summary>Rules by the texts that a request must have for them to match. A filter: every candidate is still tested.</summary>
/// <remarks>
/// Rules are grouped by which fields they can be looked up by, and how (a rule for <c>*</c> cannot be looked up by that field), so
/// a lookup is one probe per group that occurs. Keys are hashes: a collision brings a candidate too many.
/// </remarks>
internal sealed class RuleIndex
{
    /// <summary>Beyond three fields the groups would cost more than they save.</summary>
    public const int FieldsMax = 3;

    private const ulong Seed = 0x9E3779B97F4A7C15;

    private readonly IndexedField[] _fields;
    private readonly RuleBuckets[] _groups;
    private readonly byte[] _masks;

    /// <param name="rules">All rules.</param>
    /// <param name="fields">By which texts.</param>
    /// <param name="roleField">A field whose value must be a role of the subject, looked up too; -1 for none.</param>
    public RuleIndex(RuleTable rules, IndexedField[] fields, int roleField)
    {
        _fields = fields;
        var keys = new uint[rules.Count];
        var masks = new byte[rules.Count];
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var key = Seed;
            for (var field = 0; field < fields.Length; field++)
            {
                var lookup = fields[field].LookupOf(rules, rule, out var value);
                masks[rule] |= (byte)((int)lookup << (field * 2));
                key = lookup == RuleLookup.None ? key : Mix(key, value);
            }

            keys[rule] = (uint)(roleField < 0 ? key : Mix(key, rules.Symbol(rule, roleField)));
        }

        _masks = [.. masks.Distinct().Order()];
        _groups = Array.ConvertAll(_masks, mask => new RuleBuckets(mask, masks, keys));
    }

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
        var (key, mask) = (Seed, _masks[group]);
        foreach (var field in _fields)
        {
            var lookup = (RuleLookup)(mask & 3);
            mask >>= 2;
            if (lookup != RuleLookup.None)
            {
                ref readonly var value = ref request[field.RequestField];
                key = Mix(key, lookup == RuleLookup.Text ? value.Symbol : field.HeadOf(value.TextValue));
            }
        }

        return key;
    }

    public static ulong WithRole(ulong key, int role) => Mix(key, role);

    /// <summary>The candidates in order.</summary>
    public ReadOnlySpan<int> Find(int group, ulong key) => _groups[group].Find((uint)key);

    private static ulong Mix(ulong key, int value)
    {
        var mixed = (key ^ (uint)value) * 0xD6E8FEB86659FD93;
        return mixed ^ (mixed >> 32);
    }
}
