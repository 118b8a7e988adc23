using System.Runtime.InteropServices;

namespace Notify.TestServers;

/// <summary>Signals to a process this one has started.</summary>
internal static class Signals
{
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    public static int Kill => 9;

    public static int Terminate => 15;

    public static int Stop => IsMac ? 17 : 19;

    public static int Continue => IsMac ? 19 : 18;

    /// <summary>Sends a signal; false if there is no such process any more.</summary>
    /// <param name="process">The id of a process, or the negative id of a group of processes.</param>
    /// <param name="signal">Its number.</param>
    public static bool Send(int process, int signal) => SendSignal(process, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
