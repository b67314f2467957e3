using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Mandate.Client;

/// <summary>Asks searches page by page; part of an answer is never taken for all of it.</summary>
internal sealed class Searches(Channel channel)
{
    /// <summary>How many pages without a result are read in a row.</summary>
    private const int EmptyPagesMax = 1_000;

    public async Task<SearchPage<T>> PageAsync<T>(
        string what, byte[] body, Func<JsonElement, T?> read, CancellationToken cancel) where T : class =>
        await channel.SendAsync(Call.Ask("access/v1/search/" + what, body), cancel) switch
        {
            Reply.Answered answer => SearchForm.Read(answer.Body, read)
                ?? throw new MandateException(MandateProblem.NotUnderstood("the answer is none to a search")),
            Reply.Failed failed => throw new MandateException(failed.Problem),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public static async IAsyncEnumerable<T> AllAsync<T>(
        Func<SearchPlace, Task<SearchPage<T>>> pageAt, [EnumeratorCancellation] CancellationToken cancel)
    {
        var empty = 0;
        for (string? token = null; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await pageAt(new SearchPlace(token));
            foreach (var found in page.Results) yield return found;
            if (page.NextToken is null) yield break;
            empty = page.Results.Count == 0 ? empty + 1 : 0;
            if (page.NextToken == token || empty > EmptyPagesMax)
                throw new MandateException(MandateProblem.NotUnderstood("the pages of the search do not end"));
            token = page.NextToken;
        }
    }
}
