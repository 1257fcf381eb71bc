using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace CollabSessions.Cli.Output;

/// <summary>Words in colour on a terminal; the colour never says what the word does not.</summary>
internal sealed class Words
{
    private readonly CommandContext _context;
    private readonly IAnsiConsole _console;

    public Words(CommandContext context)
    {
        _context = context;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = context.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = context.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(context.Output),
        });
    }

    /// <summary>A line that begins with a word that is good or bad news.</summary>
    public void Line(bool isGood, string word, string rest = "")
    {
        if (_context.HasColor)
        {
            _console.Write(new Text(word, new Style(isGood ? Color.Green : Color.Red)));
        }
        else
        {
            _context.Output.Write(word);
        }

        _context.Output.WriteLine(rest);
    }

    public void Line(string text) => _context.Output.WriteLine(text);

    /// <summary>A secret that was made, alone on standard output so that it can go into a file, and what it is beside it; or all of it as JSON.</summary>
    public void Secret<T>(bool isJson, T made, JsonTypeInfo<T> shape, string about, string secret)
    {
        if (isJson)
        {
            Line(JsonSerializer.Serialize(made, shape));
            return;
        }

        _context.Error.WriteLine(about);
        Line(secret);
    }
}
