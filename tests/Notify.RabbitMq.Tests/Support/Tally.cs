using System.Collections.Concurrent;
using Notify.Conformance;
using Xunit.Abstractions;

namespace Notify.RabbitMq.Tests.Support;

/// <summary>What became of numbered messages: which the server confirmed, and how often each was handled.</summary>
public sealed class Tally(ITestOutputHelper output)
{
    private readonly ConcurrentDictionary<int, SendStatus> _sent = new();
    private readonly ConcurrentDictionary<int, int> _handled = new();
    private int _confirmed;

    public int Confirmed => Volatile.Read(ref _confirmed);

    public int Handled => _handled.Count;

    public Task Handle(Message message)
    {
        _handled.AddOrUpdate(BitConverter.ToInt32(message.Body.Span), 1, (_, times) => times + 1);
        return Task.CompletedTask;
    }

    /// <summary>Sends messages numbered from 0 on once each, in batches, some of them at the same time.</summary>
    public Task SendAsync(TestApp app, string topic, int count, int batch = 500, int atOnce = 4)
    {
        var next = -batch;
        return Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => SendBatches()));

        async Task SendBatches()
        {
            while (Interlocked.Add(ref next, batch) is var first && first < count)
                await SendBatchAsync(app, topic, first, Math.Min(batch, count - first));
        }
    }

    /// <summary>Waits until so many were confirmed.</summary>
    public Task UntilConfirmed(int count) => Guard.Until(() => Confirmed >= count, $"{count:N0} confirmed messages");

    /// <summary>Waits until everything that was confirmed was handled, for as long as anything moves.</summary>
    public async Task AssertAllHandled()
    {
        while (Missing() is var missing and > 0)
            await Guard.Until(() => Missing() < missing, $"the next of {missing:N0} confirmed messages to be handled");
        var all = _handled.ToArray();
        output.WriteLine(
            $"sent {_sent.Count:N0}: confirmed {Confirmed:N0}, rejected {Count(SendStatus.Rejected):N0}, "
                + $"unknown {Count(SendStatus.Unknown):N0}; handled {all.Length:N0}, lost 0, "
                + $"duplicates {all.Sum(pair => pair.Value - 1):N0}"
        );
    }

    private async Task SendBatchAsync(TestApp app, string topic, int first, int count)
    {
        var messages = Enumerable
            .Range(first, count)
            .Select(n => new Message(topic, BitConverter.GetBytes(n)))
            .ToList();
        var results = await app.Producer.SendManyAsync(messages);
        for (var i = 0; i < count; i++)
            _sent[first + i] = results[i].Status;
        Interlocked.Add(ref _confirmed, results.Count(result => result.IsAccepted));
    }

    private int Missing() => _sent.Count(pair => pair.Value == SendStatus.Accepted && !_handled.ContainsKey(pair.Key));

    private int Count(SendStatus status) => _sent.Count(pair => pair.Value == status);
}
