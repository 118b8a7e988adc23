namespace Notify.TestServers;

/// <summary>The environment of a server: that of this process, without what would configure it by accident.</summary>
/// <param name="Without">Beginnings of the names that are left out.</param>
/// <param name="Variables">What is set beyond.</param>
public sealed record ServerEnvironment(IReadOnlyList<string> Without, IReadOnlyDictionary<string, string> Variables)
{
    public static ServerEnvironment Inherited { get; } = new([], new Dictionary<string, string>());

    public void ApplyTo(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.ToList())
        {
            if (Without.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
                environment.Remove(name);
        }

        foreach (var (name, value) in Variables)
            environment[name] = value;
    }
}
