using System.Globalization;
using Notify.Conformance;

namespace Notify.Redis.Tests.Support;

/// <summary>
/// This project as a program: an application whose handler, or whose run of a schedule, says what it has got and never
/// ends, until somebody kills it.
/// </summary>
internal static class Program
{
    /// <summary>How long what it holds stays with it after its end.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>In place of a group: the next argument is a schedule.</summary>
    public const string Recurring = "recurring";

    /// <param name="args">The server, the prefix, the group and the topic.</param>
    public static async Task Main(string[] args)
    {
        await using var app = await TestApp.Start(notify =>
        {
            notify
                .Configure(options => (options.Prefix, options.LedgerMode) = (args[1], LedgerMode.Off))
                .UseRedis(redis => (redis.Configuration, redis.Lease) = (args[0], Lease));
            if (args[2] == Recurring)
                notify.AddRecurring(args[3], options => (options.Every, options.Lease) = (Lease, Lease), HoldAsync);
            else
                notify.Raw(args[2], args[3], (message, _, cancellationToken) => HoldAsync(message, cancellationToken));
        });
        Console.WriteLine("ready");
        await new TaskCompletionSource().Task;
    }

    private static Task HoldAsync(RecurringRun run, CancellationToken cancellationToken)
    {
        Console.WriteLine(run.Occurrence.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        return Never.Until(cancellationToken);
    }

    private static Task HoldAsync(Message message, CancellationToken cancellationToken)
    {
        Console.WriteLine(BitConverter.ToInt32(message.Body.Span).ToString(CultureInfo.InvariantCulture));
        return Never.Until(cancellationToken);
    }
}
