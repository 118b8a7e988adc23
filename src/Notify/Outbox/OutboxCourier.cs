using Notify.Produce;

namespace Notify.Outbox;

/// <summary>
/// Sends rows of one topic: of each lane one at a time, the next only after the one before was accepted, and lanes side
/// by side. So a batch is sent in waves: the first row of every lane, then the second, and so on.
/// </summary>
internal sealed class OutboxCourier(OutboxSender sender, MessageChecker checker, TimeProvider time)
{
    /// <summary>Then what was accepted is removed, so that not too much is sent twice after a crash.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(1);

    /// <param name="rows">Rows of one topic, by number.</param>
    /// <param name="mostAttempts">How often a row that cannot be sent as it is is tried.</param>
    /// <param name="cancellationToken">Ends the sends that are under way.</param>
    public async Task<OutboxReport> CarryAsync(
        IReadOnlyList<OutboxRow> rows,
        int mostAttempts,
        CancellationToken cancellationToken
    )
    {
        var report = new OutboxReport();
        var lanes = rows.GroupBy(row => row.Lane).Select(lane => new Queue<OutboxRow>(lane)).ToList();
        var started = time.GetTimestamp();
        while (lanes.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            var wave = new List<Queue<OutboxRow>>(lanes.Count);
            var messages = new List<Message>(lanes.Count);
            foreach (var lane in lanes)
            {
                if (Open(lane.Peek(), report, mostAttempts) is not { } message)
                    continue;
                wave.Add(lane);
                messages.Add(message);
            }

            lanes = await SendAsync(wave, messages, report, mostAttempts, cancellationToken).ConfigureAwait(false);
            if (time.GetElapsedTime(started) > LongestRun)
                break;
        }

        return report;
    }

    /// <returns>The lanes that go on.</returns>
    private async Task<List<Queue<OutboxRow>>> SendAsync(
        List<Queue<OutboxRow>> wave,
        List<Message> messages,
        OutboxReport report,
        int mostAttempts,
        CancellationToken cancellationToken
    )
    {
        var next = new List<Queue<OutboxRow>>();
        var results = await sender.SendAsync(messages, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < results.Length; i++)
        {
            var row = wave[i].Dequeue();
            if (results[i].Error is not { } error)
            {
                report.Accept(row);
                if (wave[i].Count > 0)
                    next.Add(wave[i]);
            }
            else if (error is InvalidInputException or NotSupportedByAdapterException)
            {
                report.Blame(row, error, mostAttempts);
            }
            else
            {
                report.Refuse(row, error);
            }
        }

        return next;
    }

    /// <summary>The message of a row, or null if it cannot be sent here, which the report says then.</summary>
    private Message? Open(OutboxRow row, OutboxReport report, int mostAttempts)
    {
        try
        {
            var message = MessageFrame.Read(row.Frame);
            if (Names.IsReservedTopic(message.Topic))
                message.MarkAsOwn();
            if (checker.FindFault(message) is not { } fault)
                return message;
            report.Blame(row, fault, mostAttempts);
        }
        catch (NotifyException unreadable)
        {
            report.Blame(row, unreadable, mostAttempts);
        }

        return null;
    }
}
