using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.Tests.Support;

/// <summary>A logger that prints exceptions, as those that write to a console or a file do.</summary>
internal sealed class PrintingLogger : ILogger
{
    public Collector<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Add($"{formatter(state, exception)} {exception}");
}
