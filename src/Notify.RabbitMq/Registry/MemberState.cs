namespace Notify.RabbitMq;

/// <summary>A consumer of a group.</summary>
/// <param name="Id">The consumer; unique for each process and connection.</param>
/// <param name="Adapted">Up to which version of its group it has given up what is others'.</param>
internal sealed record MemberState(string Id, long Adapted);
