namespace Notify;

/// <summary>The names under which Notify's traces and metrics are found.</summary>
public static class NotifyDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource" />: <c>Notify</c>.</summary>
    public const string ActivitySourceName = "Notify";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter" />: <c>Notify</c>.</summary>
    public const string MeterName = "Notify";
}
