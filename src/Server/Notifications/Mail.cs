using Mandate.Governance;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>A letter that tells one person that something happened to a request.</summary>
/// <param name="To">A mail address.</param>
/// <param name="Subject">One line of ASCII.</param>
/// <param name="Text">Lines of ASCII.</param>
/// <param name="Id">What it is about: the same however often it is sent.</param>
internal sealed record Letter(string To, string Subject, string Text, string Id);

/// <summary>
/// Tells people whose name is a mail address: whoever may decide that a request waits, whoever asked what became of it.
/// A letter has a deadline and a link, neither purpose nor names; the link leads to the sign-in, works once for whom it
/// was sent to, and decides nothing.
/// </summary>
internal sealed class Mail(
    Node node, ServerOptions options, SiteAddress site, OneTimeLinks links, ILogger<Mail> log)
    : Telling<Letter>(node, log)
{
    private const int ReadersMax = 50;
    private readonly PeopleNames names = node.People;
    private readonly TimeProvider time = node.Time;
    private readonly SmtpPost? post = options.MailServer is { } server ? SmtpPost.Of(server, options.MailFrom) : null;

    /// <exception cref="ArgumentException">With what is wrong.</exception>
    public static void Check(ServerOptions options)
    {
        if (options.MailServer is { } server) _ = SmtpPost.Of(server, options.MailFrom);
    }

    public void Start()
    {
        if (post is not null) Begin();
    }

    protected override string IdOf(Letter message) => message.Id;

    protected override Task<(string Why, bool IsOver)?> OnceAsync(Letter message, CancellationToken cancel) =>
        post!.SendAsync(message, time.GetUtcNow(), cancel);

    protected override IEnumerable<Letter> Of(Estate estate, RequestNews news)
    {
        var isAsked = news.What is "made" or "asked" or "information_given";
        var (people, subject, text) = news.What switch
        {
            "made" or "asked" or "information_given" => (Deciders(estate, news), "A request for access waits for your decision",
                $"A request for access waits for your decision until {news.DecideBy}."),
            "information_asked" => (Asker(news), "A question about your request for access",
                "Somebody who is to decide about your request for access has a question."),
            "approved" or "denied" or "expired" or "cancelled" => (Asker(news), "Your request for access: " + news.What,
                $"Your request for access is {news.What}."),
            _ => ([], "", ""),
        };
        foreach (var person in people)
            if (names.NameOf(person) is { } name && SmtpPost.IsAddress(name))
                yield return new Letter(name, subject, text + "\nSign in to see it"
                    + (Link(news, person, isAsked) is { } link ? ": " + link : ".") + "\n",
                    $"{news.Id}.{Identifier.Text(person)}");
    }

    /// <summary>Who is asked gets a link of their own, once and until the deadline; who asked, the page's.</summary>
    private string? Link(RequestNews news, PersonId person, bool isAsked) => isAsked
        ? RequestLinks.Address(site, links, news.Request, person, news.DecideBy)
        : site.Of("/requests/" + Identifier.Text(news.Request.Id));

    private static PersonId[] Asker(RequestNews news) => news.Request.Made.ByPerson is { } person ? [person] : [];

    /// <summary>
    /// Who is asked by it: who may meet a step whose turn came then and that is not met, and has not decided yet.
    /// </summary>
    private static PersonId[] Deciders(Estate estate, RequestNews news)
    {
        var at = news.At;
        if (RequestCase.Of(estate, news.Request, at, EvidenceClass.Proven, out _) is not { } of) return [];
        return
        [
            .. Enumerable.Range(0, estate.People.Count)
                .Where(p => of.Steps.Any(s => s.IsWanted && s.Opened == news.Because && of.IsAsked(s, p, at))
                    && news.Request.Approvals.All(a => a.Person != p || a.Because < news.Because)
                    && Registry.ActivePerson(estate, estate.People[p].Id, at, "by") is null
                    && Separation.Against(of.Estate, news.Request, of.Plan, p, at) is null)
                .Select(p => estate.People[p].Id).Take(ReadersMax),
        ];
    }
}
