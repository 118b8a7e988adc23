namespace Notify;

/// <summary>
/// Says that code chose an adapter for every role it can fill, unless configuration or an earlier choice names another.
/// </summary>
/// <param name="Name">The adapter's name.</param>
public sealed record AdapterChoice(string Name);
