using Microsoft.Extensions.Configuration;

namespace Notify.Hosting;

/// <summary>Finds the values of a section that cannot be read, all of them: binding stops at the first.</summary>
internal static class UnreadableValues
{
    /// <summary>A sentence for each value that cannot be read.</summary>
    /// <param name="section">The section, or a part of it.</param>
    /// <param name="path">What its keys are told with: empty, or ending in a colon.</param>
    /// <param name="bind">Reads a section that has only one of the values.</param>
    public static IEnumerable<string> Find(IConfiguration section, string path, Action<IConfiguration> bind)
    {
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && Fault(KeyValuePair.Create(key, (string?)value), bind) is { } fault)
                yield return $"{path}{key} is '{value}', which cannot be read: {fault} Mend the value, or remove the key.";
        }
    }

    private static string? Fault(KeyValuePair<string, string?> value, Action<IConfiguration> bind)
    {
        try
        {
            bind(new ConfigurationBuilder().AddInMemoryCollection([value]).Build());
            return null;
        }
        catch (Exception exception)
        {
            return (exception.InnerException ?? exception).Message;
        }
    }
}
