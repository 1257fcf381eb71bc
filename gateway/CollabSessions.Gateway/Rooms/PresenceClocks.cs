using CollabSessions.Contracts.Wire;

namespace CollabSessions.Gateway.Rooms;

/// <summary>What a room has been told about presence: enough to know an echo when it comes back.</summary>
/// <remarks>
/// y-websocket (src/y-websocket.js, <c>_awarenessUpdateHandler</c>) sends every presence change it hears back to the server,
/// so a room of n people produces n² of them. By the rule of y-protocols <c>applyAwarenessUpdate</c> a lower clock, or the same
/// clock with the state still there or still gone, changes nothing: asking the document is spared.
/// </remarks>
internal sealed class PresenceClocks
{
    // 100 people per document and process, each with some reloads behind them. More are not remembered, only asked about.
    private const int ClientsMax = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, (ulong Clock, bool IsGone)> _clients = [];

    /// <summary>Remembers what the document said. Bytes that are no awareness update teach nothing.</summary>
    public void Learn(ReadOnlySpan<byte> awareness)
    {
        lock (_gate)
        {
            var entries = new Entries(awareness);
            while (entries.TryNext(out var client, out var clock, out var isGone))
            {
                if (_clients.Count >= ClientsMax && !_clients.ContainsKey(client))
                {
                    _clients.Clear();
                }

                _clients[client] = (clock, isGone);
            }
        }
    }

    /// <summary>Whether a client's message says nothing that it was not told itself. Malformed bytes are news: the document refuses them.</summary>
    public bool IsEcho(ReadOnlySpan<byte> awareness)
    {
        lock (_gate)
        {
            var entries = new Entries(awareness);
            var count = 0;
            while (entries.TryNext(out var client, out var clock, out var isGone))
            {
                if (!_clients.TryGetValue(client, out var known)
                    || clock > known.Clock
                    || (clock == known.Clock && isGone != known.IsGone))
                {
                    return false;
                }

                count++;
            }

            return count > 0 && entries.IsComplete;
        }
    }

    private ref struct Entries
    {
        private ReadOnlySpan<byte> _rest;
        private ulong _left;
        private bool _isBroken;

        public Entries(ReadOnlySpan<byte> awareness)
        {
            _rest = awareness;
            _isBroken = !VarUint.TryRead(ref _rest, out _left);
        }

        public readonly bool IsComplete => !_isBroken && _left == 0 && _rest.IsEmpty;

        public bool TryNext(out ulong client, out ulong clock, out bool isGone)
        {
            client = clock = 0;
            isGone = false;
            if (_isBroken || _left == 0)
            {
                return false;
            }

            if (!VarUint.TryRead(ref _rest, out client)
                || !VarUint.TryRead(ref _rest, out clock)
                || !VarUint.TryReadBytes(ref _rest, out var state))
            {
                _isBroken = true;
                return false;
            }

            _left--;
            isGone = state.SequenceEqual("null"u8);
            return true;
        }
    }
}
