using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// What a browser began and has to finish: kept here under a random name that only that browser has, in a cookie. It is
/// taken once, so nothing can be answered twice, and nothing of it can be made up by the browser.
/// </summary>
/// <param name="time">What ends them.</param>
/// <param name="lifetime">How long each is kept.</param>
/// <param name="displaces">
/// Whether, where too many have begun, the one nearest its end goes: who begins many must not keep all others out.
/// </param>
internal sealed class OneTimeStates<T>(TimeProvider time, TimeSpan lifetime, bool displaces = true) where T : class
{
    private const int KeptMax = 10_000;
    private readonly ConcurrentDictionary<string, (T State, DateTimeOffset Ends)> kept = new(StringComparer.Ordinal);

    /// <summary>Keeps it under a new name; null when too many have begun and not finished.</summary>
    public string? Keep(T state)
    {
        var now = time.GetUtcNow();
        if (kept.Count >= KeptMax)
            foreach (var (name, one) in kept)
                if (one.Ends <= now) kept.TryRemove(name, out _);
        if (kept.Count >= KeptMax && !displaces) return null;
        while (kept.Count >= KeptMax) kept.TryRemove(kept.MinBy(one => one.Value.Ends).Key, out _);
        var fresh = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        kept[fresh] = (state, now + lifetime);
        return fresh;
    }

    /// <summary>What was kept under the name, this once.</summary>
    public T? Take(string? name) =>
        name is not null && kept.TryRemove(name, out var one) && one.Ends > time.GetUtcNow() ? one.State : null;

    /// <summary>What was kept under the name, which stays.</summary>
    public T? Look(string? name) =>
        name is not null && kept.TryGetValue(name, out var one) && one.Ends > time.GetUtcNow() ? one.State : null;

    /// <summary>The first kept state that matches.</summary>
    public T? Find(Func<T, bool> which)
    {
        var now = time.GetUtcNow();
        foreach (var one in kept.Values)
            if (one.Ends > now && which(one.State)) return one.State;
        return null;
    }
}

/// <summary>The cookies of signing in: for this host alone, out of reach of scripts.</summary>
internal sealed class SignInCookies(SiteAddress site)
{
    private const string SignInName = "mandate";
    private const string CeremonyName = "mandate-ceremony";
    private const string FlowName = "mandate-flow";
    private const string ProviderName = "mandate-provider";

    public string? SignIn(HttpContext http) => Read(http, SignInName);

    public void SetSignIn(HttpContext http, string text, TimeSpan lifetime) =>
        Set(http, SignInName, text, SameSiteMode.Lax, lifetime);

    public void ClearSignIn(HttpContext http) => Set(http, SignInName, "", SameSiteMode.Lax, TimeSpan.Zero);

    public string? Ceremony(HttpContext http) => Read(http, CeremonyName);

    public void SetCeremony(HttpContext http, string name) =>
        Set(http, CeremonyName, name, SameSiteMode.Strict, TimeSpan.FromMinutes(5));

    public string? Flow(HttpContext http) => Read(http, FlowName);

    /// <summary>Lax: the browser comes back from the provider's site.</summary>
    public void SetFlow(HttpContext http, string name) =>
        Set(http, FlowName, name, SameSiteMode.Lax, TimeSpan.FromMinutes(10));

    public void ClearFlow(HttpContext http) => Set(http, FlowName, "", SameSiteMode.Lax, TimeSpan.Zero);

    /// <summary>Where this browser signed in last: only a convenience, so it may live long.</summary>
    public string? Provider(HttpContext http) => Read(http, ProviderName);

    public void SetProvider(HttpContext http, string id) =>
        Set(http, ProviderName, id, SameSiteMode.Lax, TimeSpan.FromDays(365));

    private string Full(string name) => site.IsSecure ? "__Host-" + name : name;

    private string? Read(HttpContext http, string name) =>
        http.Request.Cookies.TryGetValue(Full(name), out var text) && text.Length is > 0 and <= 200 ? text : null;

    private void Set(HttpContext http, string name, string text, SameSiteMode sameSite, TimeSpan lifetime) =>
        http.Response.Cookies.Append(Full(name), text, new CookieOptions
        {
            HttpOnly = true, Secure = site.IsSecure, SameSite = sameSite, Path = "/", MaxAge = lifetime,
            IsEssential = true,
        });
}
