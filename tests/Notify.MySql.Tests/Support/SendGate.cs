using System.Collections.Concurrent;

namespace Notify.MySql.Tests.Support;

/// <summary>
/// A transport in front of another: takes what a test lets it take, in the order it came, and remembers every try.
/// </summary>
internal sealed class SendGate
{
    public const string Name = "Gated";

    private readonly ConcurrentQueue<Message> _tried = new();
    private readonly ConcurrentQueue<Message> _taken = new();

    /// <summary>Why a message is not taken; null takes it.</summary>
    public Func<Message, NotifyException?> Refuse { get; set; } = _ => null;

    /// <summary>Runs after messages were taken and before the sender hears of it.</summary>
    public Func<IReadOnlyList<Message>, Task> AfterTaking { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyCollection<Message> Tried => _tried;

    /// <summary>What went through, in order.</summary>
    public IReadOnlyCollection<Message> Taken => _taken;

    public static SendException Full() => new(ErrorIds.NotAccepted, "The queue is full.");

    public IMessageProducer Before(IMessageProducer inner) => new Producer(this, inner);

    private sealed class Producer(SendGate gate, IMessageProducer inner) : IMessageProducer
    {
        public async ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
            (await SendManyAsync([message], cancellationToken)).ThrowIfAnyFailed();

        public async ValueTask<SendResults> SendManyAsync(
            IReadOnlyList<Message> messages,
            CancellationToken cancellationToken = default
        )
        {
            var results = new SendResult[messages.Count];
            var taken = new List<Message>();
            for (var i = 0; i < results.Length; i++)
            {
                gate._tried.Enqueue(messages[i]);
                if (gate.Refuse(messages[i]) is { } refusal)
                {
                    results[i] = SendResult.Failed(refusal);
                    continue;
                }

                await inner.SendAsync(messages[i], cancellationToken);
                gate._taken.Enqueue(messages[i]);
                taken.Add(messages[i]);
            }

            await gate.AfterTaking(taken);
            return SendResults.From(results);
        }
    }
}
