namespace Notify.FanOut;

/// <summary>The sources of this application, by name.</summary>
internal sealed class UserSources(IEnumerable<UserSourceEntry> entries) : IStartupCheck
{
    private readonly List<UserSourceEntry> _entries = [.. entries];

    public IEnumerable<string> Names => _entries.Select(entry => entry.Name).Distinct();

    /// <exception cref="InvalidInputException">There is none of that name here.</exception>
    public UserSourceEntry Find(string name) =>
        _entries.Find(entry => entry.Name == name)
        ?? throw new InvalidInputException(
            ErrorIds.InvalidNotice,
            "source",
            $"A notice was sent to the users of '{name}', but no such source is registered here (registered: "
                + $"{(_entries.Count > 0 ? string.Join(", ", Names) : "none")}). "
                + $"Add notify.AddUserSource(\"{name}\", …), or mend the name."
        );

    public IEnumerable<string> FindProblems()
    {
        foreach (var name in Names)
        {
            if (Notify.Names.GroupFault(FanOutTopics.Of(name)) is { } fault)
                yield return $"The user source '{name}' cannot have a group of its own: {fault}.";
            if (_entries.Count(entry => entry.Name == name) is > 1 and var count)
                yield return $"{count} user sources have the name '{name}'. Give each one its own in AddUserSource.";
        }
    }
}
