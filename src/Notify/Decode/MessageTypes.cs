namespace Notify.Decode;

/// <summary>The types that travel, as they were mapped at start.</summary>
internal sealed class MessageTypes
{
    private readonly Dictionary<Type, MessageMapping> _byType = [];

    /// <summary>Every mapping as it was made, contradictions included: the start reports those.</summary>
    public List<MessageMapping> Declared { get; } = [];

    public void Map(MessageMapping mapping)
    {
        Declared.Add(mapping);
        _byType.TryAdd(mapping.Type, mapping);
    }

    public MessageMapping? Find(Type type) => _byType.GetValueOrDefault(type);

    /// <summary>The mapping of a type that is sent.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public MessageMapping Get(Type type) =>
        Find(type)
        ?? throw new InvalidInputException(
            ErrorIds.UnmappedType,
            nameof(type),
            $"A {type.Name} was sent, but the type has no topic. Add notify.Map<{type.Name}>(\"your.topic\") to AddNotify."
        );
}
