namespace Notify.TestServers;

/// <summary>When Redis makes sure that its append-only file is on the disk.</summary>
public enum AppendFsync
{
    /// <summary>Once a second: a power cut loses the last one or two.</summary>
    EverySecond,

    /// <summary>Before each answer.</summary>
    Always,

    /// <summary>When the system likes.</summary>
    Never,
}
