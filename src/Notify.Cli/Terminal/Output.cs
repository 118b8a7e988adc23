namespace Notify.Cli;

/// <summary>
/// Results go to standard output, everything else to standard error: what is being done as a line that is rewritten if
/// that is a terminal, else as plain lines now and then.
/// </summary>
internal sealed class Output(TextWriter results, TextWriter messages, bool isTerminal, TimeProvider time)
{
    private const int BarWidth = 24;
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _last;
    private int _width;

    public TextWriter Results => results;

    public bool IsQuiet { get; set; }

    public void WriteLine(string line)
    {
        EndProgress();
        results.WriteLine(line);
    }

    public void WriteError(string line)
    {
        EndProgress();
        messages.WriteLine(line);
    }

    /// <summary>Shows how far it is.</summary>
    /// <param name="text">What is being done.</param>
    /// <param name="done">So much of the whole.</param>
    /// <param name="total">The whole, or 0 if it is not known.</param>
    public void Progress(string text, long done, long total)
    {
        lock (_gate)
        {
            var pause = isTerminal ? TerminalPause : PlainPause;
            if (IsQuiet || (_last is { } last && time.GetElapsedTime(last) < pause))
                return;
            _last = time.GetTimestamp();
            if (!isTerminal)
            {
                messages.WriteLine(text);
                return;
            }

            var filled = total > 0 ? (int)(BarWidth * Math.Min(done, total) / total) : 0;
            var bar = total > 0 ? $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] " : "";
            var line = $"{bar}{text}";
            messages.Write($"\r{line.PadRight(_width)}");
            _width = line.Length;
        }
    }

    /// <summary>Leaves the line of progress.</summary>
    public void EndProgress()
    {
        lock (_gate)
        {
            if (_width > 0)
                messages.WriteLine();
            _width = 0;
        }
    }
}
