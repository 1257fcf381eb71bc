using System.Text.RegularExpressions;
using CollabSessions.Testing;
using Microsoft.Playwright;

namespace CollabSessions.EndToEnd;

/// <summary>Somebody at the web app, doing what is on the screen.</summary>
internal sealed partial class Person
{
    /// <summary>How long one step on the screen may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What stands in the lines, without the other people's carets.
    private const string TextScript =
        """
        () => [...document.querySelectorAll('.cm-line')].map(line => {
          const copy = line.cloneNode(true)
          copy.querySelectorAll('.caret, .cm-placeholder').forEach(each => each.remove())
          return copy.textContent
        }).join('\n')
        """;

    private readonly IPage _page;
    private readonly List<string> _complaints = [];

    public Person(string name, IPage page)
    {
        Name = name;
        _page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            // A lost connection is reported by the browser itself; everything else is the app's.
            if (message.Type == "error" && !ConnectionTrouble().IsMatch(message.Text))
            {
                _complaints.Add(message.Text);
            }
        };
    }

    /// <summary>What the others see.</summary>
    public string Name { get; private set; }

    /// <summary>Errors of the page itself.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    private ILocator Editor => _page.Locator(".cm-content");

    /// <summary>Opens the one-time link and presses its button.</summary>
    public async Task SignInAsync(string link)
    {
        await _page.GotoAsync(link);
        var button = _page.GetByRole(AriaRole.Button, new() { NameRegex = SignInButton() });
        Name = SignInButton().Match(await button.InnerTextAsync()).Groups["name"].Value;
        await button.ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Button, new() { Name = "New session" }).First).ToBeVisibleAsync();
    }

    /// <summary>Makes a session and lands in its editor. Returns the session's id.</summary>
    public async Task<string> CreateSessionAsync(string name)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "New session" }).First.ClickAsync();
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Create session" }).ClickAsync();
        await EditorOpensAsync();
        return SessionInAddress().Match(_page.Url).Groups["id"].Value;
    }

    /// <summary>Makes an invitation link to edit.</summary>
    public async Task<string> ShareAsync()
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Share" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Make link and copy it" }).ClickAsync();
        var link = await _page.GetByLabel("Invitation link").InputValueAsync();
        await _page.Keyboard.PressAsync("Escape");
        return link;
    }

    /// <summary>Opens an invitation and enters under the own name.</summary>
    public async Task JoinAsync(string link)
    {
        await _page.GotoAsync(link);
        await _page.GetByLabel("Your name").FillAsync(Name);
        await _page.GetByRole(AriaRole.Button, new() { NameRegex = JoinButton() }).ClickAsync();
        await EditorOpensAsync();
    }

    /// <summary>Puts the caret at the end of the text.</summary>
    public async Task GoToEndAsync()
    {
        await Editor.FocusAsync();
        await _page.Keyboard.PressAsync("Control+End");
    }

    /// <summary>Puts the caret before the text.</summary>
    public async Task GoToStartAsync()
    {
        await Editor.FocusAsync();
        await _page.Keyboard.PressAsync("Control+Home");
    }

    /// <summary>Types key by key.</summary>
    public Task TypeAsync(string text, TimeSpan perKey) =>
        _page.Keyboard.TypeAsync(text, new() { Delay = (float)perKey.TotalMilliseconds });

    /// <summary>The text on the screen.</summary>
    public Task<string> ReadAsync() => _page.EvaluateAsync<string>(TextScript);

    /// <summary>Waits until the text on the screen is this one.</summary>
    public Task ReadsAsync(string text) =>
        _page.WaitForFunctionAsync($"text => ({TextScript})() === text", text);

    /// <summary>Waits until the text on the screen has all these parts.</summary>
    public Task ReadsPartsAsync(params IEnumerable<string> parts) =>
        _page.WaitForFunctionAsync($"parts => parts.every(part => ({TextScript})().includes(part))", parts.ToArray());

    /// <summary>Waits until carets with exactly these names stand in the text, and the presence list counts them.</summary>
    public async Task SeesAsync(params IReadOnlyCollection<string> names)
    {
        await _page.WaitForFunctionAsync(
            "names => [...document.querySelectorAll('.caret-name')].map(each => each.textContent).sort().join() === names",
            string.Join(',', names.Order(StringComparer.Ordinal)));
        var people = names.Count == 1 ? "You and 1 other here" : $"You and {names.Count} others here";
        await Assertions.Expect(_page.GetByRole(AriaRole.Button, new() { Name = people })).ToBeVisibleAsync();
    }

    /// <summary>Waits until the chip says that the server has everything.</summary>
    public Task SavedAsync() => _page.Locator("[data-save=saved]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Waits until the chip says that work is only in this tab.</summary>
    public Task UnsavedAsync() => _page.Locator("[data-save=unsaved]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Marks the loaded page, so that <see cref="IsStillThePageAsync"/> knows a reload.</summary>
    public Task RememberPageAsync() => _page.EvaluateAsync("() => { window.rememberedByTest = true }");

    /// <summary>Whether it was never reloaded.</summary>
    public Task<bool> IsStillThePageAsync() => _page.EvaluateAsync<bool>("() => window.rememberedByTest === true");

    /// <summary>Runs a story, keeps the screens at its end, good or bad, and ends with pages that had no errors.</summary>
    public static async Task OnScreenAsync(string name, IReadOnlyList<Person> people, Func<Task> story)
    {
        try
        {
            await story();
        }
        finally
        {
            foreach (var person in people)
            {
                await person.KeepScreenAsync(name);
            }
        }

        foreach (var person in people)
        {
            Assert.Empty(person.Complaints);
        }
    }

    /// <summary>Keeps the screen in <c>artifacts/screens</c>.</summary>
    public async Task KeepScreenAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts/screens")).FullName;
        await _page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Name.ToLowerInvariant()}.png") });
    }

    private async Task EditorOpensAsync()
    {
        await Editor.WaitForAsync();
        await _page.Locator("[data-save=saved]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    [GeneratedRegex("^Sign in as (?<name>.+)$")]
    private static partial Regex SignInButton();

    [GeneratedRegex("^Join ")]
    private static partial Regex JoinButton();

    [GeneratedRegex("/s/(?<id>[^/]+)/")]
    private static partial Regex SessionInAddress();

    [GeneratedRegex("WebSocket connection to .* failed|net::ERR_|Failed to load resource")]
    private static partial Regex ConnectionTrouble();
}
