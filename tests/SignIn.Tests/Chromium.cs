using Microsoft.Playwright;

namespace Mandate.SignIn.Tests;

/// <summary>The system's Chromium, started once for all tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where it is; null where there is none, which is what a test is skipped for.</summary>
    public static string? Path { get; } = Names
        .SelectMany(n => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(d => System.IO.Path.Combine(d, n))).FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Path is null) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path });
    }

    /// <summary>A browser of somebody who was never here, with an authenticator of their own.</summary>
    public async Task<Person> PersonAsync()
    {
        Assert.SkipWhen(browser is null, "no Chromium is installed");
        var context = await browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        var made = await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true,
                ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        return new Person(context, page, devtools, made!.Value.GetProperty("authenticatorId").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>Somebody at a browser.</summary>
public sealed class Person(IBrowserContext context, IPage page, ICDPSession devtools, string authenticator)
    : IAsyncDisposable
{
    public IPage Page => page;

    public IBrowserContext Context => context;

    public ILocator Status => page.Locator("#status");

    /// <summary>Whether the authenticator verifies who uses it.</summary>
    public Task VerifiesAsync(bool verifies) => devtools.SendAsync("WebAuthn.setUserVerified",
        new Dictionary<string, object> { ["authenticatorId"] = authenticator, ["isUserVerified"] = verifies });

    /// <summary>Arrives at a page and has seen its heading.</summary>
    public Task ArrivesAsync(string heading) =>
        Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);

    public async Task SignInAsync(string origin)
    {
        await page.GotoAsync(origin + "/sign-in");
        await page.ClickAsync("#use-passkey");
        await ArrivesAsync("Your account");
    }

    /// <summary>Opens an invitation's link and makes a passkey.</summary>
    public async Task EnrolAsync(string link)
    {
        await page.GotoAsync(link);
        await page.ClickAsync("#make-passkey");
        await ArrivesAsync("Your account");
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
