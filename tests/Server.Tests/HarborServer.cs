namespace Mandate.Server.Tests;

/// <summary>One server with the example estate for the tests of a class that change nothing in it.</summary>
public sealed class HarborServer : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await Harbor.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
