using System.Text.RegularExpressions;

namespace CollabSessions.EndToEnd;

/// <summary>
/// Reads what strace saw of a server and follows each marked edit: into a file, through that file's sync, out of a socket.
/// </summary>
/// <remarks>
/// strace handles one stop at a time. A thread that sends because another one's fdatasync returned can do so only after
/// strace has let that return pass, so what has to come first stands first in the log.
/// </remarks>
internal sealed partial class SystemCallLog
{
    private readonly string _directory;
    private readonly Regex _marker;
    private readonly Dictionary<string, Edit> _edits = [];
    private readonly Dictionary<string, PendingCall> _pending = [];
    private readonly List<string> _violations = [];
    private int _line;

    /// <param name="directory">Files under it count as durable once they are synced.</param>
    /// <param name="marker">Recognizes an edit in written and in sent bytes.</param>
    public SystemCallLog(string directory, Regex marker)
    {
        _directory = directory;
        _marker = marker;
    }

    /// <summary>The options of strace whose output this reads; its <c>-o</c> and the command follow.</summary>
    public static IReadOnlyList<string> StraceOptions { get; } =
    [
        "-f",
        "--seccomp-bpf",
        "-y",
        "-s",
        "1048576",
        "-e",
        "trace=pwrite64,pwritev,write,writev,fdatasync,fsync,sendto,sendmsg,sendmmsg",
        "-e",
        "signal=none",
    ];

    /// <summary>Edits that were written, synced and then sent.</summary>
    public int Proven => _edits.Values.Count(static edit => edit is { SyncedAt: not null, SentCount: > 0 });

    /// <summary>Frames in which edits left, counted per edit.</summary>
    public int Sends => _edits.Values.Sum(static edit => edit.SentCount);

    /// <summary>Returned syncs of files under the directory.</summary>
    public int Syncs { get; private set; }

    /// <summary>Every send of an edit that was not yet safe.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Reads the whole log.</summary>
    public void Read(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            _line++;
            if (Resumed().Match(line) is { Success: true } resumed)
            {
                if (_pending.Remove(resumed.Groups["pid"].Value, out var call))
                {
                    Return(call, line);
                }
            }
            else if (Called().Match(line) is { Success: true } called)
            {
                var call = new PendingCall(called.Groups["name"].Value, called.Groups["path"].Value, _line, line);
                Enter(call);
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                {
                    _pending[called.Groups["pid"].Value] = call;
                }
                else
                {
                    Return(call, line);
                }
            }
        }
    }

    private void Enter(PendingCall call)
    {
        if (!call.Path.StartsWith("socket:", StringComparison.Ordinal))
        {
            return;
        }

        foreach (Match marker in _marker.Matches(call.Text))
        {
            var edit = Find(marker.Value);
            edit.SentCount++;
            if (edit.SyncedAt is null)
            {
                var state = edit.WrittenAt is { } written ? $"written at line {written} and not synced" : "not even written";
                _violations.Add($"{marker.Value} is sent at line {call.Line}, {state}");
            }
        }
    }

    private void Return(PendingCall call, string line)
    {
        if (!call.Path.StartsWith(_directory, StringComparison.Ordinal) || Failed().IsMatch(line))
        {
            return;
        }

        if (call.Name is "fdatasync" or "fsync")
        {
            Syncs++;
            foreach (var edit in _edits.Values)
            {
                // Only what was written before the sync began is covered by it.
                if (edit.SyncedAt is null && edit.WrittenAt < call.Line && edit.Path == call.Path)
                {
                    edit.SyncedAt = _line;
                }
            }
        }
        else
        {
            foreach (Match marker in _marker.Matches(call.Text))
            {
                var edit = Find(marker.Value);
                if (edit.WrittenAt is null)
                {
                    edit.WrittenAt = _line;
                    edit.Path = call.Path;
                }
            }
        }
    }

    private Edit Find(string marker) =>
        _edits.TryGetValue(marker, out var edit) ? edit : _edits[marker] = new Edit();

    [GeneratedRegex(@"^(?<pid>\d+)\s+(?<name>\w+)\(\d+<(?<path>[^>]*)>")]
    private static partial Regex Called();

    [GeneratedRegex(@"^(?<pid>\d+)\s+<\.\.\. \w+ resumed>")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"= -1 E\w+ .*$")]
    private static partial Regex Failed();

    private sealed record PendingCall(string Name, string Path, int Line, string Text);

    private sealed class Edit
    {
        public int? WrittenAt { get; set; }

        public string? Path { get; set; }

        public int? SyncedAt { get; set; }

        public int SentCount { get; set; }
    }
}
