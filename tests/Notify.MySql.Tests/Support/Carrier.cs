using System.Collections.Concurrent;

namespace Notify.MySql.Tests.Support;

/// <summary>A host that carries due messages to a transport which takes everything and remembers it.</summary>
internal sealed class Carrier(MySqlBackend backend, ConcurrentDictionary<MessageId, int> delivered)
{
    /// <summary>A claim longer than any test: nobody is late with an answer.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    public int Most { get; init; } = 200;

    public TimeSpan LeaseTime { get; init; } = Lease;

    /// <summary>Carries until it is told to stop; goes on after errors, as the engine does.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await backend.DueSource.WaitAsync(stop);
                await CarryAsync();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
            catch (NotifyException exception) when (exception.ErrorId == ErrorIds.ServerUnavailable) { }
        }
    }

    /// <summary>Carries what is due now.</summary>
    public async Task CarryAsync()
    {
        while (await backend.DueSource.ClaimAsync(Most, LeaseTime) is { Messages.Count: > 0 } claim)
        {
            foreach (var message in claim.Messages)
                delivered.AddOrUpdate(message.Id, 1, (_, times) => times + 1);
            await backend.DueSource.CompleteAsync(claim, [.. claim.Messages.Select(message => message.Id)]);
        }
    }
}
