using System.Globalization;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Notify;

namespace NoticeCenter;

/// <summary>
/// The old system's config.yaml, where a setting names it: what it says counts more than appsettings.json and less than
/// the environment and the command line.
/// </summary>
internal static class OldConfig
{
    public const string Setting = "NoticeCenter:OldConfig";

    /// <summary>What the file says that means nothing here; null if there is no file.</summary>
    /// <exception cref="NotifyConfigurationException">It cannot be read.</exception>
    public static IReadOnlyList<string>? AddTo(ConfigurationManager configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } path)
            return null;
        var old = new OldValues(Read(path));
        var known = OldKeys.Translate(old).ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        var files = ((IConfigurationBuilder)configuration).Sources;
        var last = files.IndexOf(files.OfType<JsonConfigurationSource>().Last());
        files.Insert(last + 1, new MemoryConfigurationSource { InitialData = known });
        return old.Unused;
    }

    /// <summary>Reads the two levels that the file has, as <c>section:key</c>; it is no reader of YAML.</summary>
    private static Dictionary<string, string> Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var section = "";
        var number = 0;
        foreach (var line in Lines(path))
        {
            number++;
            var text = line.Split(" #")[0].TrimEnd();
            if (text.Length == 0 || text.TrimStart().StartsWith('#'))
                continue;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
                throw Unreadable(path, $"line {number.ToString(CultureInfo.InvariantCulture)} is '{text}', and no key");
            var (key, value) = (text[..colon].Trim(), text[(colon + 1)..].Trim().Trim('"', '\''));
            if (!char.IsWhiteSpace(text[0]))
                section = key;
            else if (value.Length > 0)
                values[$"{section}:{key}"] = value;
        }

        return values;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception.Message);
        }
    }

    private static NotifyConfigurationException Unreadable(string path, string why) =>
        new([$"{Setting} is '{path}', which cannot be read: {why}. Name the old config.yaml, or remove the setting."]);
}
