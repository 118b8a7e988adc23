using Microsoft.Extensions.Logging;

namespace Notify.Conformance;

/// <summary>Something that was logged.</summary>
public sealed record TestLogEntry(LogLevel Level, int EventId, string Text, Exception? Exception);
