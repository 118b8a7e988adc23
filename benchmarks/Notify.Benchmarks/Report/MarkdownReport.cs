using System.Globalization;
using System.Text;
using Notify.Benchmarks.Cli;

namespace Notify.Benchmarks.Report;

/// <summary>What a command found: printed, and written to a file if one was given.</summary>
internal sealed class MarkdownReport
{
    private readonly StringBuilder _text = new();
    private readonly Arguments _arguments;

    public MarkdownReport(string title, Arguments arguments)
    {
        _arguments = arguments;
        var date = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        _text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n{date}: {Machine.Summary}.\n");
        _text.Append(CultureInfo.InvariantCulture, $"Command: `{arguments}`.\n");
    }

    public MarkdownReport Add(string paragraph)
    {
        _text.Append('\n').Append(paragraph).Append('\n');
        return this;
    }

    public MarkdownReport Add(string heading, MarkdownTable table)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n{table}");
        return this;
    }

    public async Task WriteAsync()
    {
        Console.WriteLine(_text);
        if (_arguments.Out is { } path)
            await File.WriteAllTextAsync(path, _text.ToString());
    }
}
