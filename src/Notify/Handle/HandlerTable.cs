using System.Collections.Frozen;
using Notify.Decode;

namespace Notify.Handle;

/// <summary>
/// Finds the handler of a message by the name of its type; one for raw messages takes what no other does.
/// </summary>
internal sealed class HandlerTable<TEntry>
    where TEntry : class
{
    private readonly FrozenDictionary<string, TEntry> _byName;
    private readonly TEntry? _raw;

    public HandlerTable(IEnumerable<TEntry> entries, Func<TEntry, Type> typeOf, MessageTypes types)
    {
        var byName = new Dictionary<string, TEntry>();
        foreach (var entry in entries)
        {
            if (typeOf(entry) == typeof(Message))
                _raw = entry;
            else if (types.Find(typeOf(entry)) is { } mapping)
                byName[mapping.TypeName] = entry;
        }

        _byName = byName.ToFrozenDictionary();
        // Most groups have one handler: no look-up then, only a comparison.
        if (byName.Count == 1)
            (SoleName, Sole) = byName.Single();
    }

    private string? SoleName { get; }

    private TEntry? Sole { get; }

    public TEntry? Find(Message message)
    {
        if (message.Type is not { } type)
            return _raw;
        if (SoleName == type)
            return Sole;
        return _byName.GetValueOrDefault(type) ?? _raw;
    }
}
