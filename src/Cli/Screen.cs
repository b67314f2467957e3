using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>Writes answers, errors and notes; one way for every verb.</summary>
internal sealed class Screen
{
    public Screen(Terminal terminal) => Terminal = terminal;

    public Terminal Terminal { get; }

    /// <summary>A table, tree or line of the answer; no line ends in blanks.</summary>
    public void Show(IRenderable what) => Draw(what, Terminal.Out);

    /// <summary>A table that says more about an error.</summary>
    public void ShowError(IRenderable what) => Draw(what, Terminal.Error);

    private void Draw(IRenderable what, TextWriter on)
    {
        using var drawn = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(drawn), Interactive = InteractionSupport.No,
            Ansi = Terminal.IsColoured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Terminal.IsColoured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        console.Profile.Width = Terminal.Width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(what);
        var text = drawn.ToString();
        foreach (var line in (text.EndsWith('\n') ? text[..^1] : text).Split('\n'))
            on.WriteLine(line.TrimEnd());
    }

    /// <summary>One line of the answer, exactly as it is but for control characters.</summary>
    public void Line(string text = "") => Terminal.Out.WriteLine(Cells.Plain(text));

    /// <summary>The answer exactly as it came.</summary>
    public void Verbatim(string document) => Terminal.Out.WriteLine(document.TrimEnd('\n'));

    /// <summary>Something to know that is not the answer.</summary>
    public void Note(string text) => Terminal.Error.WriteLine("mandate: " + Cells.Plain(text));

    /// <summary>One error; the exit code is passed through.</summary>
    public int Fail(int code, string message, string? advice, string? member = null, string? kind = null)
    {
        var text = (member is null ? "" : member + ": ") + message + (kind is null ? "" : $" [{kind}]");
        Terminal.Error.WriteLine("mandate: " + Cells.Plain(text));
        if (!string.IsNullOrEmpty(advice)) Terminal.Error.WriteLine("  " + Cells.Plain(advice));
        return code;
    }

    /// <summary>Shows that something is under way, to a person who looks at it.</summary>
    public async Task<T> WaitAsync<T>(string doing, Task<T> work)
    {
        if (!Terminal.ShowsProgress) return await work;
        using var quick = new CancellationTokenSource();
        if (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(400), Terminal.Time, quick.Token)) == work)
        {
            await quick.CancelAsync();
            return await work;
        }

        var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Terminal.Error) });
        return await error.Status().StartAsync(Markup.Escape(doing), _ => work);
    }
}
