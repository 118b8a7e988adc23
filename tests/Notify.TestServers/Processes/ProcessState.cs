namespace Notify.TestServers;

/// <summary>What the system says of a process.</summary>
internal static class ProcessState
{
    /// <summary>Whether a process has come to a stop. A signal takes effect a moment after it was sent.</summary>
    public static bool IsStopped(int processId)
    {
        // Elsewhere than on Linux there is no such file, and a moment has to do.
        if (!OperatingSystem.IsLinux())
            return true;
        // "pid (name) state ...", and the name may have spaces and parentheses.
        var status = File.ReadAllText($"/proc/{processId}/stat");
        return status[status.LastIndexOf(')') + 2] == 'T';
    }
}
