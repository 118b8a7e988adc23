using System.Reflection;

namespace Notify.Conformance;

/// <summary>Every suite has a subclass for the adapter, or a waiver with its reason.</summary>
public abstract class CompletenessSuite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task No_suite_is_left_out_without_a_reason()
    {
        await using var harness = new THarness();
        var suites = typeof(CompletenessSuite<>)
            .Assembly.GetTypes()
            .Where(type => type is { IsAbstract: true, IsGenericTypeDefinition: true } && HasFacts(type))
            .ToHashSet();
        var derived = GetType().Assembly.GetTypes().Where(IsTest).SelectMany(SuitesOf).ToHashSet();

        var missing = suites.Except(derived).Except(harness.Waivers.Keys).Select(type => type.Name).Order();
        var needless = harness.Waivers.Keys.Where(derived.Contains).Select(type => type.Name);
        var unexplained = harness.Waivers.Where(waiver => waiver.Value.Length < 20).Select(waiver => waiver.Key.Name);

        Assert.Empty(missing);
        Assert.Empty(needless);
        Assert.Empty(unexplained);
    }

    private static bool HasFacts(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Any(method => method.GetCustomAttribute<FactAttribute>() is not null);

    private static bool IsTest(Type type) => type is { IsAbstract: false, IsClass: true };

    private static IEnumerable<Type> SuitesOf(Type type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType && current.GetGenericArguments()[0] == typeof(THarness))
                yield return current.GetGenericTypeDefinition();
        }
    }
}
