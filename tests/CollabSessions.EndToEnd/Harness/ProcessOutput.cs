using System.Diagnostics;

namespace CollabSessions.EndToEnd;

/// <summary>What a process said, kept for failure messages and searched for its announcements.</summary>
internal sealed class ProcessOutput
{
    private const int LinesKept = 200;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _waiting = [];

    /// <summary>Reads both streams of a started process to their ends.</summary>
    public void ReadFrom(Process process)
    {
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Adds one line; null, the end of a stream, adds nothing.</summary>
    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }

            foreach (var (matches, found) in _waiting)
            {
                if (matches(line))
                {
                    found.TrySetResult(line);
                }
            }
        }
    }

    /// <summary>The first line from now on that matches, or one that has been said already.</summary>
    public Task<string> FindAsync(Func<string, bool> matches)
    {
        lock (_gate)
        {
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_lines.FirstOrDefault(matches) is { } said)
            {
                found.SetResult(said);
            }
            else
            {
                _waiting.Add((matches, found));
            }

            return found.Task;
        }
    }

    /// <summary>The last lines.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join('\n', _lines);
        }
    }
}
