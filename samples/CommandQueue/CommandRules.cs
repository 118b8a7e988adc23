using System.Net;

namespace CommandQueue;

/// <summary>What a command must be, in the order in which it was always checked.</summary>
internal static class CommandRules
{
    /// <summary>The text callers know.</summary>
    public const string UnknownProducer = "不合法的生产者";

    // A time further off is one in milliseconds, or a mistake.
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(3650);

    /// <summary>What is wrong with a command, or null.</summary>
    public static string? Fault(SubmittedCommand? command, CommandBook book, IPAddress? from, DateTimeOffset now)
    {
        if (command is null)
            return "The command is null.";
        if (string.IsNullOrEmpty(command.Project))
            return "project is missing.";
        if (string.IsNullOrEmpty(command.Cmd))
            return "cmd is missing.";
        if (string.IsNullOrEmpty(command.Bucket))
            return "bucket is missing.";
        if (command.RequestId?.Any(char.IsControl) == true)
            return "request_id has a control character, which no header can carry.";
        if (!book.MaySubmit(command.Project, from))
            return UnknownProducer;
        if (book.Find(command.Cmd) is not { } known)
            return $"There is no command '{command.Cmd}'.";
        if (known.Project != command.Project)
            return $"The command '{command.Cmd}' is none of project '{command.Project}'.";
        return command.Timestamp > (ulong)(now + Furthest).ToUnixTimeSeconds()
            ? $"timestamp is {command.Timestamp}; give seconds since 1970, {Furthest.TotalDays:N0} days ahead at most."
            : null;
    }
}
