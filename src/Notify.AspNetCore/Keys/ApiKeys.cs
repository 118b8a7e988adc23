using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.AspNetCore;

/// <summary>Looks keys up in the configuration as it is now.</summary>
internal sealed class ApiKeys : IApiKeys, IDisposable
{
    private readonly AttemptBook _attempts;
    private readonly ILogger<ApiKeys> _logger;
    private readonly IDisposable? _changes;
    private Loaded _loaded;

    public ApiKeys(IOptionsMonitor<ApiKeyOptions> options, TimeProvider time, ILogger<ApiKeys> logger)
    {
        _attempts = new AttemptBook(time);
        _logger = logger;
        _loaded = new Loaded(options.CurrentValue);
        _changes = options.OnChange(Change);
    }

    public ApiKeyResult Check(string? key, IPAddress? address)
    {
        var loaded = Volatile.Read(ref _loaded);
        var wait = _attempts.Begin(
            address,
            loaded.Options.FailuresAllowed,
            loaded.Options.FailureWindow,
            out var isFirst
        );
        if (wait > TimeSpan.Zero)
        {
            // Once: whoever goes on trying must not fill the log.
            if (isFirst)
                Log.KeyNotLookedAt(_logger, address, wait);
            return new ApiKeyResult(client: null, wait);
        }

        if (key is { Length: > 0 and <= ApiKeyTable.MostKeyLength } && loaded.Table.Find(key) is { } client)
        {
            _attempts.Forgive(address);
            return new ApiKeyResult(client, TimeSpan.Zero);
        }

        Log.KeyWrong(_logger, address);
        return ApiKeyResult.Wrong;
    }

    public void Dispose() => _changes?.Dispose();

    /// <summary>A change that makes no sense is not taken over: what worked before goes on.</summary>
    private void Change(ApiKeyOptions options)
    {
        var problems = ApiKeyRules.Faults(options).ToList();
        if (problems.Count == 0)
            Volatile.Write(ref _loaded, new Loaded(options));
        else
            Log.KeysNotChanged(_logger, string.Join(' ', problems));
    }

    private sealed class Loaded(ApiKeyOptions options)
    {
        public ApiKeyOptions Options { get; } = options;

        public ApiKeyTable Table { get; } = new(options);
    }
}
