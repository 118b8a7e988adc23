using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Notify.Conventions.Tests;

/// <summary>Ids of errors and log events are unique, in their blocks, and documented.</summary>
public sealed partial class LedgerOfIdsTests
{
    [Fact]
    public void Log_events_have_unique_ids_and_stand_in_the_list_with_their_level()
    {
        var events = Repository
            .Packages.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name == "Log")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(attribute => (attribute.EventId, attribute.Level.ToString()))
            .ToList();
        Assert.Equal(events.Count, events.Select(item => item.EventId).Distinct().Count());

        var documented = Rows()
            .Matches(Repository.Read("docs/log-events.md"))
            .Select(match => (int.Parse(match.Groups[1].Value), match.Groups[2].Value));

        Assert.Equal(documented.Order(), events.Order());
    }

    [Fact]
    public void Error_ids_are_unique_and_explained()
    {
        var ids = typeof(ErrorIds).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());

        var explained = Headings().Matches(Repository.Read("docs/errors.md")).Select(match => match.Groups[1].Value);

        Assert.Equal(ids.Order(), explained);
    }

    [GeneratedRegex(@"^\| (\d{4}) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^## (NTF\d{4}) ", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
