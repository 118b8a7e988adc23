namespace Notify;

/// <summary>The W3C trace context a message carries from its sender to its handlers.</summary>
/// <param name="TraceParent">The <c>traceparent</c> value, for example <c>00-…-…-01</c>.</param>
/// <param name="TraceState">The <c>tracestate</c> value, if there is one.</param>
public sealed record TraceContext(string TraceParent, string? TraceState = null);
