namespace Notify;

/// <summary>Says that an adapter of a name can fill a role.</summary>
/// <param name="Role">The contract it implements.</param>
/// <param name="Name">The adapter's name, as configuration uses it; case does not count.</param>
public sealed record AdapterDescriptor(Type Role, string Name);
