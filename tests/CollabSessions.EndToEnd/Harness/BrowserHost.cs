using Microsoft.Playwright;

namespace CollabSessions.EndToEnd;

/// <summary>Debian's Chromium, headless.</summary>
public sealed class BrowserHost : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A person with a browser of their own: no cookies, nothing stored.</summary>
    internal async Task<Person> MeetAsync(string name)
    {
        var context = await Browser.NewContextAsync();
        context.SetDefaultTimeout((float)Person.Patience.TotalMilliseconds);
        return new Person(name, await context.NewPageAsync());
    }
}
