namespace Notify.Cli;

/// <summary>An option of a command.</summary>
/// <param name="Name">Its name, with dashes.</param>
/// <param name="Value">What stands for its value in the help; null if it has none.</param>
/// <param name="Help">What it does.</param>
internal sealed record CommandOption(string Name, string? Value, string Help);
