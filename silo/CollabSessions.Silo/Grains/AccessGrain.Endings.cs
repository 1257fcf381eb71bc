using CollabSessions.Contracts;

namespace CollabSessions.Silo;

// Grants that end: said ahead, once for each lead to whoever holds one and once to those who may renew it. Whom nobody could tell, because
// he was not there or the server was not, is told when he comes.
internal sealed partial class AccessGrain
{
    private const string EndingsReminder = "grants-end";
    private const string Holder = "holder ";
    private const string Renewers = "renewers ";

    // Not known at first: the reminder may be one that an earlier activation made.
    private DateTimeOffset? _wakesAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public Task<AccessAnswer<AccessEndings>> ListEndingsAsync(Grant caller, TimeSpan within)
    {
        if (WhyNotOwn(caller, out var seesAll) is { } fault)
        {
            return Task.FromResult<AccessAnswer<AccessEndings>>(new AccessAnswer<AccessEndings>.Refused(fault));
        }

        if (within <= TimeSpan.Zero || within > IAccessGrain.EndingsWithinMax)
        {
            return Task.FromResult<AccessAnswer<AccessEndings>>(new AccessAnswer<AccessEndings>.Refused(Fault.Malformed, "'within' is 1 second to 366 days."));
        }

        var (now, own) = (time.GetUtcNow(), Subjects.Of(caller.Principal));
        return Task.FromResult<AccessAnswer<AccessEndings>>(new AccessAnswer<AccessEndings>.Given(new AccessEndings(
            _state.Revision,
            [.. _state.Grants.Where(grant => now < grant.Until && grant.Until - now <= within && (seesAll || Holds(own, grant))).OrderBy(static grant => grant.Until)])));
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _wakesAt = DateTimeOffset.MinValue;
        await SayEndingsAsync();
        await WakeBeforeEndsAsync();
    }

    /// <summary>Says what is due to those who are here and have not heard it. What nobody here may know waits for who comes.</summary>
    private async Task SayEndingsAsync()
    {
        var now = time.GetUtcNow();
        var due = new List<(AccessGrant Grant, bool ToHolder, bool ToRenewers)>();
        var said = endings.State.Said;
        foreach (var grant in _page is null ? [] : _state.Grants)
        {
            if (now < grant.Until && LeadsOf(grant).Where(at => at <= now).Select(static at => (DateTimeOffset?)at).Max() is { } lead)
            {
                var toHolder = IsNews(Holder + grant.Id, lead) && IsWatchedBy(watcher => IsHeldBy(watcher, grant));
                var toRenewers = IsNews(Renewers + grant.Id, lead) && IsWatchedBy(MayRenew);
                if (toHolder || toRenewers)
                {
                    due.Add((grant, toHolder, toRenewers));
                }
            }
        }

        if (due.Count == 0)
        {
            return;
        }

        foreach (var gone in said.Keys.Except(_state.Grants.SelectMany(static grant => new[] { Holder + grant.Id, Renewers + grant.Id })).ToList())
        {
            said.Remove(gone);
        }

        foreach (var (grant, toHolder, toRenewers) in due)
        {
            if (toHolder)
            {
                said[Holder + grant.Id] = now;
            }

            if (toRenewers)
            {
                said[Renewers + grant.Id] = now;
            }
        }

        // Stored before it is said: each is said once, or not at all when the process ends in between.
        await endings.WriteStateAsync();
        foreach (var (grant, toHolder, toRenewers) in due)
        {
            TellWatchers(new AccessNews.Ending(grant), watcher => (toHolder && IsHeldBy(watcher, grant)) || (toRenewers && MayRenew(watcher)));
        }

        bool IsNews(string whom, DateTimeOffset lead) => !said.TryGetValue(whom, out var at) || at < lead;
    }

    /// <summary>Has the grain woken at the next instant at which an end is to be said; nobody is in memory for that.</summary>
    private async Task WakeBeforeEndsAsync()
    {
        var now = time.GetUtcNow();
        var next = _state.Grants
            .Where(grant => now < grant.Until)
            .SelectMany(LeadsOf)
            .Where(at => at > now)
            .Select(static at => (DateTimeOffset?)at)
            .Min();
        if (next == _wakesAt)
        {
            return;
        }

        try
        {
            if (next is { } at)
            {
                await this.RegisterOrUpdateReminder(EndingsReminder, at - now > WakeMax ? WakeMax : at - now, EndingsPeriod);
            }
            else if (await this.GetReminder(EndingsReminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }

            _wakesAt = next;
        }
        catch (Exception failure) when (failure is ReminderException or LogUnavailableException)
        {
            // The change stands; the next change or start sets the reminder.
            Log.NoReminder(logger, _project.Value, failure);
        }
    }

    /// <summary>When an end is said: not before the grant was given or holds, and so not at all for one that is shorter.</summary>
    private IEnumerable<DateTimeOffset> LeadsOf(AccessGrant grant) => grant.Until is not { } until
        ? []
        : options.Value.Leads.Select(lead => until - lead).Where(at => at > grant.GrantedAt && !(at <= grant.From));

    // Through groups as they are now.
    private bool Holds(string subject, AccessGrant grant)
    {
        if (grant.Subject == subject || Policy?.Map is not { } map || !Subjects.Is(grant.Subject, Subjects.Group))
        {
            return grant.Subject == subject;
        }

        var now = time.GetUtcNow();
        var seen = new HashSet<string>(StringComparer.Ordinal) { subject };
        for (var open = new Queue<string>(seen); open.TryDequeue(out var name);)
        {
            foreach (var link in map.LinksOf(name).Where(link => !(now <= link.ValidAfter) && !(now >= link.ValidBefore)))
            {
                if (link.To == grant.Subject)
                {
                    return true;
                }

                if (Subjects.Is(link.To, Subjects.Group) && seen.Add(link.To))
                {
                    open.Enqueue(link.To);
                }
            }
        }

        return false;
    }

    private bool IsHeldBy(Grant caller, AccessGrant grant) => Holds(Subjects.Of(caller.Principal), grant);

    private bool MayRenew(Grant caller) => MayGive(caller) && WhyNot(caller, "grant/", "delete", out _) is null;
}

/// <summary>What was said of ends.</summary>
internal sealed class EndingsState
{
    /// <summary>Whom an end was said to, and when. One entry for each grant and audience at most.</summary>
    public Dictionary<string, DateTimeOffset> Said { get; set; } = [];
}
