using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CollabSessions.EndToEnd;

// What happens to an open page without its doing.
internal sealed partial class Person
{
    /// <summary>Opens the page of a session by its address, and waits for the text.</summary>
    public async Task OpenSessionAsync(string session)
    {
        await _page.GotoAsync($"{new Uri(_page.Url).GetLeftPart(UriPartial.Authority)}/s/{session}/doc/main.md");
        await Editor.WaitForAsync();
    }

    /// <summary>Types where only reading is allowed, is told why it does not work, and asks for the right.</summary>
    public async Task AskToEditAsync(string reason)
    {
        await IsRefusedToTypeAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Ask to edit…" }).ClickAsync();
        await Dialog.GetByLabel("Reason", new() { Exact = true }).FillAsync(reason);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Ask to edit" }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
        await IsToldAsync("Nobody has answered yet");
    }

    /// <summary>Types, and nothing comes of it but a notice.</summary>
    public async Task IsRefusedToTypeAsync()
    {
        var before = await ReadAsync();
        await GoToEndAsync();
        await TypeAsync("x", TimeSpan.Zero);
        await IsToldAsync("You can select and copy.");
        Assert.Equal(before, await ReadAsync());
    }

    /// <summary>Waits until a sentence stands on the page, where everybody sees it.</summary>
    public Task IsToldAsync(string sentence) => Assertions.Expect(_page.GetByRole(AriaRole.Main)).ToContainTextAsync(sentence);

    /// <summary>Waits until whoever hears the page has been told.</summary>
    public Task HearsAsync(string sentence) => Assertions.Expect(_page.Locator("[aria-live=polite][role=status].visually-hidden").Last).ToContainTextAsync(sentence);

    /// <summary>Waits until the session's own word says where it is in its life.</summary>
    public Task StateIsAsync(string state) =>
        Assertions.Expect(_page.GetByRole(AriaRole.Banner).GetByText(state, new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>Waits until somebody's request is on the page of requests.</summary>
    public Task SeesRequestAsync(string who, string role) =>
        Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = $"{who} asks for {role}" })).ToBeVisibleAsync();

    /// <summary>Waits until no request is on the page of requests.</summary>
    public Task SeesNoRequestAsync() => Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();

    /// <summary>Goes from a notice in a session to where it is answered.</summary>
    public Task GoAnswerAsync() => _page.GetByRole(AriaRole.Link, new() { Name = "Answer in the console" }).ClickAsync();

    /// <summary>Denies the only request with a role.</summary>
    public async Task DenyAsync(string who, string role, string reason)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = $"Deny {role} to {who}" }).ClickAsync();
        await Dialog.GetByLabel("Reason", new() { Exact = true }).FillAsync(reason);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Deny the request" }).ClickAsync();
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
    }

    /// <summary>Goes to the same page of another project, by keys alone.</summary>
    public async Task PickProjectAsync(string project)
    {
        await _page.GetByRole(AriaRole.Button, new() { Name = "Other project…" }).FocusAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Dialog.GetByRole(AriaRole.Button, new() { Name = project, Exact = true })).ToBeVisibleAsync();
        await _page.Keyboard.TypeAsync(project);
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Dialog).ToHaveCountAsync(0);
        await Assertions.Expect(_page.GetByRole(AriaRole.Heading, new() { Level = 1, NameRegex = new Regex($" in {project}$") })).ToBeVisibleAsync();
    }

    /// <summary>Waits until a table has exactly these subjects.</summary>
    public Task ListsAsync(params string[] subjects) =>
        Assertions.Expect(_page.GetByRole(AriaRole.Rowheader)).ToContainTextAsync(subjects);

    /// <summary>What axe holds against the page in both themes; keeps the screen of each.</summary>
    public async Task<IReadOnlyList<string>> FindBarriersAsync(string screen)
    {
        List<string> found = [];
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            found.AddRange(await FindBarriersAsync(theme));
            await KeepScreenAsync($"{screen}-{theme.ToString().ToLowerInvariant()}");
        }

        return found;
    }
}
