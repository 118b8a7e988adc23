namespace Notify.AspNetCore;

/// <summary>What is wrong with configured keys. No text shows a key.</summary>
internal static class ApiKeyRules
{
    private const string Section = ApiKeyBuilderExtensions.SectionName;
    private const int MostScopes = 1_000;
    private static readonly TimeSpan LeastWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostWindow = TimeSpan.FromDays(1);

    public static IEnumerable<string> Faults(ApiKeyOptions options)
    {
        if (options.Clients.Count > ApiKeyOptions.MaxClients)
            yield return $"{Section}:Clients has {options.Clients.Count} clients; {ApiKeyOptions.MaxClients} at most.";
        if (options.FailuresAllowed is < 1 or > 1_000_000)
            yield return $"{Section}:FailuresAllowed is {options.FailuresAllowed}; set 1 to 1000000.";
        if (options.FailureWindow < LeastWindow || options.FailureWindow > MostWindow)
            yield return $"{Section}:FailureWindow is {options.FailureWindow}; set {LeastWindow} to {MostWindow}.";
        if (options.LeastKeyLength is < 1 or > ApiKeyTable.MostKeyLength)
            yield return $"{Section}:LeastKeyLength is {options.LeastKeyLength}; set 1 to {ApiKeyTable.MostKeyLength}.";
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, client) in options.Clients)
        {
            foreach (var fault in FaultsOf(name, client, options.LeastKeyLength, owners))
                yield return fault;
        }
    }

    private static IEnumerable<string> FaultsOf(
        string name,
        ApiClientOptions client,
        int leastLength,
        Dictionary<string, string> owners
    )
    {
        var at = $"{Section}:Clients:{name}";
        if (Names.GroupFault(name) is not null)
            yield return $"{at}: the name is no word of letters, digits, '_', ':' and '-', joined by dots, 100 at most.";
        if (client.Keys.Count is 0 or > ApiClientOptions.MaxKeys)
            yield return $"{at}:Keys has {client.Keys.Count} keys; give 1 to {ApiClientOptions.MaxKeys}.";
        for (var i = 0; i < client.Keys.Count; i++)
        {
            if (FaultOf(client.Keys[i], leastLength) is { } fault)
                yield return $"{at}:Keys:{i} {fault}";
            else if (!owners.TryAdd(HashText(client.Keys[i]), name))
                yield return $"{at}:Keys:{i} is also a key of '{owners[HashText(client.Keys[i])]}'; give each its own.";
        }

        if (client.Scopes.Count > MostScopes)
            yield return $"{at}:Scopes has {client.Scopes.Count} scopes; {MostScopes} at most.";
        foreach (var scope in client.Scopes)
        {
            if (TopicScope.Fault(scope) is { } fault)
                yield return $"{at}:Scopes has '{scope}': {fault}.";
        }
    }

    private static string? FaultOf(string key, int leastLength)
    {
        if (key.StartsWith(ApiKeyTable.HashPrefix, StringComparison.Ordinal))
            return ApiKeyTable.ReadHash(key) is null
                ? "is no hash: 'sha256:' is followed by 64 hexadecimal digits."
                : null;
        return key.Length < leastLength || key.Length > ApiKeyTable.MostKeyLength
            ? $"has {key.Length} characters; give {leastLength} to {ApiKeyTable.MostKeyLength}, for example from 'openssl rand -hex 24'."
            : null;
    }

    private static string HashText(string key) => Convert.ToHexString(ApiKeyTable.HashOf(key));
}
