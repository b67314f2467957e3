using Mandate.Governance.Planning;

namespace Mandate.Connectors.Tests;

/// <summary>What every connector promises, told against a real system with two places, each of them empty.</summary>
public abstract class ConnectorContract
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The connector under test, ready to be observed.</summary>
    protected abstract Task<IConnector> OpenAsync();

    /// <summary>An addition that the system accepts; each number is another point of the first place.</summary>
    protected abstract Step.Add Addition(int number);

    /// <summary>Makes the second place impossible to read.</summary>
    protected abstract void Break(IConnector connector);

    [Fact]
    public async Task What_was_added_is_observed_and_adding_twice_is_adding_once()
    {
        var connector = await OpenAsync();
        Assert.IsType<ApplyOutcome.Done>(await connector.ApplyAsync(Addition(1), new(1), Cancel));
        var once = await HeldAsync(connector);
        Assert.IsType<ApplyOutcome.AlreadySo>(await connector.ApplyAsync(Addition(1), new(1), Cancel));
        Assert.Equal([Addition(1).Point], once);
        Assert.Equal(once, await HeldAsync(connector));
    }

    [Fact]
    public async Task Removing_takes_one_point_and_removing_twice_is_removing_once()
    {
        var connector = await OpenAsync();
        foreach (var number in (int[])[1, 2]) await connector.ApplyAsync(Addition(number), new(1), Cancel);
        Assert.IsType<ApplyOutcome.Done>(await connector.ApplyAsync(Removal(1), new(1), Cancel));
        Assert.IsType<ApplyOutcome.AlreadySo>(await connector.ApplyAsync(Removal(1), new(1), Cancel));
        Assert.Equal([Addition(2).Point], await HeldAsync(connector));
    }

    [Fact]
    public async Task A_step_of_an_older_plan_changes_nothing()
    {
        var connector = await OpenAsync();
        await connector.ApplyAsync(Addition(1), new(5), Cancel);
        var late = await connector.ApplyAsync(Removal(1), new(4), Cancel);
        Assert.Equal(new ApplyOutcome.Superseded(new(5)), late);
        Assert.Equal([Addition(1).Point], await HeldAsync(connector));
    }

    [Fact]
    public async Task A_place_that_cannot_be_read_is_unreadable_and_the_others_are_read()
    {
        var connector = await OpenAsync();
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        Break(connector);
        var places = await connector.ObserveAsync(Cancel);
        Assert.Equal([Addition(1).Point], Assert.Single(places.OfType<ObservedPlace.Read>()).Held);
        Assert.Single(places.OfType<ObservedPlace.Unreadable>());
    }

    [Fact]
    public async Task The_fingerprint_changes_with_the_content_and_only_with_it()
    {
        var connector = await OpenAsync();
        var before = await FingerprintsAsync(connector);
        Assert.Equal(before, await FingerprintsAsync(connector));
        await connector.ApplyAsync(Addition(1), new(1), Cancel);
        Assert.NotEqual(before, await FingerprintsAsync(connector));
    }

    private Step.RemoveEnded Removal(int number) => new(
        Addition(number).Point, new(Addition(number).Point, Addition(number).Grant, DateTimeOffset.UnixEpoch, new(9)));

    private static async Task<List<AccessPoint>> HeldAsync(IConnector connector) =>
        [.. (await connector.ObserveAsync(Cancel)).OfType<ObservedPlace.Read>().SelectMany(p => p.Held)];

    private static async Task<List<string>> FingerprintsAsync(IConnector connector) =>
        [.. (await connector.ObserveAsync(Cancel)).OfType<ObservedPlace.Read>().Select(p => p.Fingerprint)];
}
