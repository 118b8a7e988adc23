using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Notify;

namespace CommandQueue;

/// <summary>
/// Accepts commands:
/// <code>
/// rules ─► the same as one before? ─► number ─► detail ─► message, due at its time ─► number, false or what is wrong
/// </code>
/// Each item of a batch stands by itself; what was answered with a number is kept.
/// </summary>
internal sealed class Submitter(
    CommandBook book,
    ICommandStore store,
    IMessageProducer producer,
    TimeProvider time,
    ILogger<Submitter> logger
)
{
    private const string TimestampHeader = "timestamp";
    private const int LongestKey = 200;

    /// <summary>Numbers end in four digits by chance, as they did.</summary>
    private const int Digits = 10_000;

    /// <returns>By position: the number of the command, false if it could not be accepted now, or what is
    /// wrong.</returns>
    public async Task<object[]> SubmitAsync(
        IReadOnlyList<SubmittedCommand?> commands,
        IPAddress? from,
        CancellationToken cancellationToken
    )
    {
        var results = new object[commands.Count];
        var good = new List<Submission>();
        for (var i = 0; i < results.Length; i++)
        {
            if (CommandRules.Fault(commands[i], book, from, time.GetUtcNow()) is { } fault)
                results[i] = fault;
            else
                good.Add(new Submission(i, commands[i]!));
        }

        if (good.Count == 0)
            return results;
        try
        {
            await AcceptAsync(good, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotAccepted(logger, exception, good.Count(one => one.Result is false));
        }

        foreach (var one in good)
            results[one.Position] = one.Result;
        return results;
    }

    /// <summary>When a command was due, as its message tells.</summary>
    public static long TimestampOf(Message message) =>
        message.Headers.TryGetValue(TimestampHeader, out var text)
        && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var timestamp)
            ? timestamp
            : message.SentAt?.ToUnixTimeSeconds() ?? 0;

    private async Task AcceptAsync(List<Submission> good, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var first = await store.ReserveAsync(now, good.Count, cancellationToken);
        foreach (var one in good)
            one.Command = Stored(one.Submitted, ((first++) * Digits) + Random.Shared.Next(Digits), now);
        var fresh = book.Options.DeduplicateDays > 0 ? await WithoutSameAsync(good, cancellationToken) : good;
        await store.SaveAsync(
            [.. fresh.Select(one => (one.Command, one.Command.Since + book.Options.KeepStatusesFor))],
            cancellationToken
        );

        var sent = await producer.SendManyAsync(fresh.ConvertAll(one => MessageOf(one.Command)), cancellationToken);
        for (var i = 0; i < fresh.Count; i++)
            fresh[i].Result = ResultOf(fresh[i].Command.Id, sent[i]);
        if (!sent.AllAccepted)
            Log.NotAccepted(logger, sent.First(result => !result.IsAccepted).Error, sent.Count(r => !r.IsAccepted));
        await EndClaimsAsync(fresh, sent, cancellationToken);
        foreach (var one in good)
            one.Result = one.SameAs?.Result ?? one.Result;
    }

    private static object ResultOf(long id, SendResult sent) =>
        sent.IsAccepted ? id
        : sent.Error is InvalidInputException ? sent.Error.Message
        : false;

    private static StoredCommand Stored(SubmittedCommand command, long id, long now) =>
        new(
            id,
            command.Cmd!,
            // "At once" is a second ago, as it was.
            command.Timestamp == 0
                ? now - 1
                : (long)command.Timestamp,
            command.Params ?? "",
            command.Project!,
            command.Bucket!,
            now,
            command.RequestId ?? ""
        );

    private static Message MessageOf(StoredCommand command)
    {
        var headers = new MessageHeaders
        {
            [TimestampHeader] = command.Timestamp.ToString(CultureInfo.InvariantCulture),
        };
        if (command.RequestId.Length > 0)
            headers[HttpPushHeaders.RequestId] = command.RequestId;
        return new Message(
            Consumer.TopicOf(command.Cmd),
            Encoding.UTF8.GetBytes(command.Params),
            Statuses.IdOf(command.Id)
        )
        {
            Key = KeyOf(command.Bucket),
            Headers = headers,
            DueAt = DateTimeOffset.FromUnixTimeSeconds(command.Timestamp),
        };
    }

    /// <summary>The bucket keeps the order; one that no key can be is told apart by its hash.</summary>
    private static string KeyOf(string bucket) =>
        bucket.Length <= LongestKey && bucket.All(character => character is > ' ' and <= '~') ? bucket : Hash(bucket);

    /// <summary>
    /// Leaves out what is the same as an accepted command; what is the same as one nobody knows of takes its number.
    /// </summary>
    private async Task<List<Submission>> WithoutSameAsync(List<Submission> good, CancellationToken cancellationToken)
    {
        var fresh = new List<Submission>();
        var seen = new Dictionary<string, Submission>();
        foreach (var one in good)
        {
            var content = one.Content = ContentOf(one);
            if (seen.TryGetValue(content, out var same))
            {
                one.SameAs = same;
                continue;
            }

            seen[content] = one;
            var (id, isAccepted) = await store.ClaimAsync(
                content,
                one.Command.Id,
                ClaimedUntil(one),
                cancellationToken
            );
            one.Command = one.Command with { Id = id };
            if (isAccepted)
                one.Result = id;
            else
                fresh.Add(one);
        }

        return fresh;
    }

    private async Task EndClaimsAsync(List<Submission> fresh, SendResults sent, CancellationToken cancellationToken)
    {
        for (var i = 0; i < fresh.Count; i++)
        {
            // One with an unknown outcome stays claimed: the same again takes its number, and is done once.
            if (fresh[i].Content is not { } content || sent[i].Status == SendStatus.Unknown)
                continue;
            var isAccepted = sent[i].IsAccepted;
            await store.EndClaimAsync(
                content,
                fresh[i].Command.Id,
                isAccepted,
                ClaimedUntil(fresh[i]),
                cancellationToken
            );
        }
    }

    private DateTimeOffset ClaimedUntil(Submission one) =>
        one.Command.Since + TimeSpan.FromDays(book.Options.DeduplicateDays);

    /// <summary>
    /// What makes two submissions the same, as it did; "at once" is the same within no second but its own.
    /// </summary>
    private static string ContentOf(Submission one)
    {
        var command = one.Submitted;
        string[] parts =
        [
            command.Cmd!,
            $"{one.Command.Timestamp}",
            command.Params ?? "",
            command.Project!,
            command.Bucket!,
        ];
        return Hash(string.Join('\n', parts.Select(part => $"{part.Length}:{part}")));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
