using CollabSessions.Load.Measures;

namespace CollabSessions.Load.Scenarios;

/// <summary>One kind of load: a command, and a table.</summary>
internal interface IScenario
{
    /// <summary>What <c>--scenarios</c> calls it.</summary>
    string Name { get; }

    /// <summary>Whom it compares.</summary>
    string[] Servers { get; }

    /// <summary>Whether one round is enough, because it is long or counts instead of timing.</summary>
    bool IsOnce { get; }

    Sheet Sheet { get; }

    /// <summary>Measures one server once.</summary>
    void Run(Lab lab, string kind);
}
