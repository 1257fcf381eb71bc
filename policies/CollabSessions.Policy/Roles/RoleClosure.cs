using System.Numerics;

namespace CollabSessions.Policy.Roles;

/// <summary>Every role that one subject has in one domain, and between which instants.</summary>
internal sealed class RoleClosure
{
    private const int Empty = -2;

    private readonly int[] _table;
    private readonly int _mask;

    /// <param name="reached">The subject first, then its roles, nearest first.</param>
    /// <param name="since">Inclusive, UTC ticks.</param>
    /// <param name="until">Exclusive, UTC ticks.</param>
    public RoleClosure(int[] reached, long since, long until)
    {
        (Reached, Since, Until) = (reached, since, until);
        _mask = (int)BitOperations.RoundUpToPowerOf2((uint)(reached.Length * 2) + 1) - 1;
        _table = new int[_mask + 1];
        _table.AsSpan().Fill(Empty);
        foreach (var symbol in reached)
        {
            var place = Place(symbol);
            while (_table[place] != Empty)
            {
                place = (place + 1) & _mask;
            }

            _table[place] = symbol;
        }
    }

    public int[] Reached { get; }

    public long Since { get; }

    public long Until { get; }

    public bool Has(int symbol)
    {
        for (var place = Place(symbol); _table[place] != Empty; place = (place + 1) & _mask)
        {
            if (_table[place] == symbol)
            {
                return true;
            }
        }

        return false;
    }

    private int Place(int symbol) => (int)((uint)symbol * 2654435769u >> 7) & _mask;
}
