using Notify.Hosting;

namespace Notify.Setup;

/// <summary>Finds mappings of types that are malformed or contradict each other.</summary>
internal sealed class TypesCheck(NotifyRegistry registry) : IStartupCheck
{
    public IEnumerable<string> FindProblems()
    {
        var mappings = registry.Types.Declared;
        foreach (var mapping in mappings)
        {
            if (Names.TopicFault(mapping.Topic) is { } fault)
                yield return $"Map<{mapping.Type.Name}>: {fault}.";
            else if (Names.IsReservedTopic(mapping.Topic))
                yield return $"Map<{mapping.Type.Name}>: the topic '{mapping.Topic}' begins with 'notify.', which is Notify's own.";
            if (TextRules.Fault(mapping.TypeName, MessageLimits.TypeLength) is { } wrong)
                yield return $"Map<{mapping.Type.Name}>: the type name {wrong}.";
            if (mapping.Type == typeof(Message))
                yield return "Map<Message>: a Message names its own topic; map the types of its bodies.";
        }

        foreach (var type in mappings.Distinct().GroupBy(mapping => mapping.Type).Where(type => type.Count() > 1))
            yield return $"Map<{type.Key.Name}> was called {type.Count()} times with different topics or names; call it once.";
        foreach (var name in mappings.Distinct().GroupBy(mapping => mapping.TypeName).Where(NamesSeveralTypes))
        {
            var types = string.Join(", ", name.Select(mapping => mapping.Type.Name));
            yield return $"The type name '{name.Key}' stands for several types ({types}); give each its own: Map<T>(topic, typeName).";
        }
    }

    private static bool NamesSeveralTypes(IEnumerable<Decode.MessageMapping> mappings) =>
        mappings.Select(mapping => mapping.Type).Distinct().Count() > 1;
}
