using System.Text.RegularExpressions;
using CollabSessions.Testing;
using Microsoft.Playwright;

namespace CollabSessions.EndToEnd;

// What an administrator does in the console, and what the others notice of it.
internal sealed partial class Person
{
    private static readonly string AxeFile = Path.Combine(Repository.Root, "tests/npm/node_modules/axe-core/axe.min.js");

    private const string AxeRules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

    private ILocator Dialog => _page.GetByRole(AriaRole.Dialog);

    /// <summary>Opens a tab of the console by its address.</summary>
    public async Task OpenConsoleAsync(string tab)
    {
        await _page.GotoAsync($"{new Uri(_page.Url).GetLeftPart(UriPartial.Authority)}/projects/default/access/{tab}");
        await Assertions.Expect(_page.GetByRole(AriaRole.Navigation, new() { Name = "Access" })).ToBeVisibleAsync();
    }

    /// <summary>Goes to another tab with its link.</summary>
    public async Task GoToTabAsync(string title)
    {
        await _page.GetByRole(AriaRole.Navigation, new() { Name = "Access" }).GetByRole(AriaRole.Link, new() { Name = title }).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = $"{title} in default" })).ToBeVisibleAsync();
    }

    /// <summary>Makes the window as small as a phone's.</summary>
    public Task HoldAPhoneAsync() => _page.SetViewportSizeAsync(390, 700);

    /// <summary>Whether the tab of this page is in sight.</summary>
    public async Task<bool> SeesItsTabAsync()
    {
        var tab = await _page.GetByRole(AriaRole.Navigation, new() { Name = "Access" }).Locator("[aria-current]").BoundingBoxAsync();
        return tab is { X: >= 0 } && tab.X + tab.Width <= _page.ViewportSize!.Width;
    }

    /// <summary>Opens the longest dialog and presses its last button, which says what is missing.</summary>
    public async Task TryToAddNobodyAsync()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add a member" }).First.ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Preview…" }).ClickAsync();
        await Assertions.Expect(Dialog.GetByText("Say who it is.")).ToBeVisibleAsync();
    }

    /// <summary>Makes a link that makes its first visitor a viewer of a session.</summary>
    public async Task<string> InviteViewerAsync(string session)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add a member" }).First.ClickAsync();
        await Dialog.GetByRole(AriaRole.Radio, new() { Name = "A link that works once" }).CheckAsync();
        await Dialog.GetByLabel("Becomes", new() { Exact = true }).SelectOptionAsync("role:viewer");
        await Dialog.GetByLabel("Session", new() { Exact = true }).FillAsync(session);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var link = await Dialog.GetByLabel("Invitation link").InputValueAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        return link;
    }

    /// <summary>Opens an invitation that lets read only.</summary>
    public async Task JoinAsReaderAsync(string link)
    {
        await _page.GotoAsync(link);
        await _page.GetByLabel("Your name").FillAsync(Name);
        await _page.GetByRole(AriaRole.Button, new() { NameRegex = JoinButton() }).ClickAsync();
        await Editor.WaitForAsync();
        await ReadOnlyAsync("you have read access");
    }

    /// <summary>The id of the only guest in the list of people.</summary>
    public async Task<string> FindGuestAsync()
    {
        var guest = _page.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = "guest-" });
        await Assertions.Expect(guest).ToHaveCountAsync(1);
        var text = await guest.InnerTextAsync();
        return text[text.IndexOf("guest-", StringComparison.Ordinal)..].Trim();
    }

    /// <summary>Makes somebody more in a session, after the preview said what would change.</summary>
    public async Task GiveAsync(string who, string role, string session, string foreseen)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = $"Give {who} more" }).ClickAsync();
        await Dialog.GetByLabel("Becomes", new() { Exact = true }).SelectOptionAsync($"role:{role}");
        await Dialog.GetByLabel("Session", new() { Exact = true }).FillAsync(session);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Preview…" }).ClickAsync();
        await Assertions.Expect(Dialog.GetByText(foreseen)).ToBeVisibleAsync();
        await Dialog.GetByLabel("Reason", new() { Exact = true }).FillAsync("helps us write");
        await Dialog.GetByRole(AriaRole.Button, new() { Name = $"Give {role}" }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Takes a role back, after the preview said what would change.</summary>
    public async Task RevokeAsync(string who, string role, string foreseen)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = $"Revoke {role} of {who}" }).ClickAsync();
        await Assertions.Expect(Dialog.GetByText(foreseen)).ToBeVisibleAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke the grant" }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Asks for a role on the page that may not be seen.</summary>
    public async Task AskForRoleAsync(string role, string session, string reason)
    {
        await OpenConsoleAsync("people");
        await _page.GetByLabel("Role").FillAsync(role);
        await _page.GetByLabel("Session", new() { Exact = true }).FillAsync(session);
        await _page.GetByLabel("Reason").FillAsync(reason);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Request access" }).ClickAsync();
        await Assertions.Expect(_page.GetByText("Asked.")).ToBeVisibleAsync();
    }

    /// <summary>Approves the only request with a role, as it was asked for.</summary>
    public async Task ApproveAsync(string who, string role)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = $"Approve {role} for {who}" }).ClickAsync();
        await Assertions.Expect(Dialog.GetByText("would gain something")).ToBeVisibleAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = $"Make them {role}" }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
    }

    /// <summary>Asks why, and returns the answer as it stands on the page.</summary>
    public async Task<string> ExplainAsync(string subject, string action, string resource)
    {
        await _page.GetByLabel("Could").FillAsync(subject);
        await _page.GetByLabel("do", new() { Exact = true }).SelectOptionAsync(action);
        await _page.GetByLabel("on", new() { Exact = true }).FillAsync(resource);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Explain", Exact = true }).ClickAsync();
        var answer = _page.GetByRole(AriaRole.Region, new() { Name = "Answer" });
        await Assertions.Expect(answer.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex($" may (not )?{action}$") })).ToBeVisibleAsync();
        return await answer.InnerTextAsync();
    }

    /// <summary>Searches the audit trail for an action, and returns its rows.</summary>
    public async Task<IReadOnlyList<string>> FindInAuditAsync(string action)
    {
        await _page.GetByLabel("Action").FillAsync(action);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();

        // The rows of the search before may still be there.
        var rows = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = action });
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        await Assertions.Expect(_page.GetByText("These are all that match.")).ToBeVisibleAsync();
        return await rows.AllInnerTextsAsync();
    }

    /// <summary>Waits until the chip says that this page may only be read, and why.</summary>
    public Task ReadOnlyAsync(string why) =>
        Assertions.Expect(_page.Locator("[data-save=read-only]")).ToContainTextAsync(why, new() { Timeout = (float)Patience.TotalMilliseconds });

    /// <summary>Waits until the page says that it no longer follows the server, and why.</summary>
    public async Task EndedAsync(string why)
    {
        await _page.Locator("[data-save=ended]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Assertions.Expect(_page.GetByRole(AriaRole.Main)).ToContainTextAsync(why);
    }

    /// <summary>What axe holds against the page as it is, in a theme; empty is good.</summary>
    public async Task<IReadOnlyList<string>> FindBarriersAsync(ColorScheme theme)
    {
        await _page.EmulateMediaAsync(new() { ColorScheme = theme });

        // Evaluated over the browser's own line, so that the page's strict policy stays as it is.
        await _page.EvaluateAsync(await File.ReadAllTextAsync(AxeFile));
        return await _page.EvaluateAsync<string[]>(
            $$"""
            async () => (await axe.run({ runOnly: {{AxeRules}} })).violations
              .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))
            """);
    }

    /// <summary>Opens a dialog with the keyboard alone, closes it again, and says what has the focus: before, inside, after.</summary>
    public async Task<(string Inside, string After)> OpenAndCloseByKeysAsync(string button)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = button }).First.FocusAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Dialog.WaitForAsync();
        var inside = await _page.EvaluateAsync<string>("() => document.activeElement.closest('dialog') ? 'dialog' : 'page'");
        await _page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
        return (inside, await _page.EvaluateAsync<string>("() => document.activeElement.textContent"));
    }
}
