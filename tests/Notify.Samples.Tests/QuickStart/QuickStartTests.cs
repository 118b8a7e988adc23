namespace Notify.Samples.Tests;

public sealed class QuickStartTests
{
    [Fact]
    public async Task It_handles_both_orders_and_ends_once_both_notices_are_in_the_inbox()
    {
        var run = await Sample.Run("QuickStart");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["billing: order A-1 costs 12.50", "billing: order A-2 costs 99.00"],
            lines.Where(line => line.StartsWith("billing", StringComparison.Ordinal))
        );
        var inbox = lines.Where(line => line.StartsWith("inbox", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["inbox of ada: Your order A-1 is being packed.", "inbox of ada: Your order A-2 is being packed."],
            // On a machine that stood still for a second both come in one change, with the counts after it.
            inbox.Select(line => line.Split(" (")[0])
        );
        Assert.EndsWith("(2 unread)", inbox[^1], StringComparison.Ordinal);
    }
}
