namespace NoticeCenter;

/// <summary>The values of the old file, which remembers what nobody asked for.</summary>
internal sealed class OldValues(IReadOnlyDictionary<string, string> values)
{
    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Unused => [.. values.Keys.Where(key => !_used.Contains(key))];

    public bool Has(string section) =>
        values.Keys.Any(key => key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase));

    public string? Take(string key)
    {
        _used.Add(key);
        return values.GetValueOrDefault(key);
    }
}
