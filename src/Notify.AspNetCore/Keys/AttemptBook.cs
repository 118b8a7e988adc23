using System.Net;
using System.Net.Sockets;

namespace Notify.AspNetCore;

/// <summary>
/// Counts wrong keys by address. An attempt is counted before its key is looked at and forgiven if the key was right,
/// so that many at once get no more tries than one after the other.
/// </summary>
internal sealed class AttemptBook(TimeProvider time)
{
    /// <summary>Beyond, addresses that are new share one count, so that the book cannot be made to grow.</summary>
    public const int MostAddresses = 10_000;

    private static readonly IPAddress Others = IPAddress.None;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, WrongKeys> _attempts = [];

    /// <summary>Counts an attempt, unless the address has none left.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="allowed">How many attempts there are.</param>
    /// <param name="window">In how much time.</param>
    /// <param name="isFirst">True if this is the first refusal of the address in its window.</param>
    /// <returns>How long the address must wait; zero if the attempt may be made.</returns>
    public TimeSpan Begin(IPAddress? address, int allowed, TimeSpan window, out bool isFirst)
    {
        isFirst = false;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var attempts = Of(NetworkOf(address), now, window);
            if (attempts.Count >= allowed)
            {
                isFirst = !attempts.IsRefused;
                attempts.IsRefused = true;
                return attempts.Began + window - now;
            }

            attempts.Count++;
            return TimeSpan.Zero;
        }
    }

    /// <summary>Takes back an attempt whose key was right.</summary>
    public void Forgive(IPAddress? address)
    {
        var network = NetworkOf(address);
        lock (_lock)
        {
            if (!_attempts.TryGetValue(network, out var attempts) && !_attempts.TryGetValue(Others, out attempts))
                return;
            if (--attempts.Count <= 0)
                _attempts.Remove(attempts.Network);
        }
    }

    /// <summary>A household or a server has 2^64 addresses of IPv6: they count as one.</summary>
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.Any;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private WrongKeys Of(IPAddress network, DateTimeOffset now, TimeSpan window)
    {
        if (_attempts.TryGetValue(network, out var attempts))
        {
            if (attempts.Began + window > now)
                return attempts;
            _attempts.Remove(network);
        }

        if (_attempts.Count >= MostAddresses)
            RemovePast(now, window);
        if (_attempts.Count >= MostAddresses && network != Others)
            return Of(Others, now, window);
        return _attempts[network] = new WrongKeys(network, now);
    }

    private void RemovePast(DateTimeOffset now, TimeSpan window)
    {
        foreach (var (network, attempts) in _attempts)
        {
            if (attempts.Began + window <= now)
                _attempts.Remove(network);
        }
    }

    private sealed class WrongKeys(IPAddress network, DateTimeOffset began)
    {
        public IPAddress Network { get; } = network;

        public DateTimeOffset Began { get; } = began;

        public int Count { get; set; }

        public bool IsRefused { get; set; }
    }
}
