using Microsoft.Extensions.Options;

namespace Notify.MySql;

/// <summary>
/// Which roles this application has MySQL for, as the engine decides it: what configuration names, else the first that
/// code chose and that can do it. Only their tables are made at start.
/// </summary>
internal sealed class MySqlRoles(
    IEnumerable<AdapterDescriptor> descriptors,
    IEnumerable<AdapterChoice> choices,
    IOptions<NotifyOptions> options
)
{
    public bool Inbox => Has<INoticeStore>(options.Value.Inbox);

    public bool Ledger => Has<IDeliveryLedger>(options.Value.Ledger);

    public bool Delay => Has<IDelayScheduler>(options.Value.Delay);

    private bool Has<TRole>(string? configured) =>
        IsThis(configured ?? choices.Select(choice => choice.Name).FirstOrDefault(CanDo<TRole>));

    private bool CanDo<TRole>(string name) =>
        descriptors.Any(descriptor =>
            descriptor.Role == typeof(TRole) && descriptor.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        );

    private static bool IsThis(string? name) =>
        MySqlBuilderExtensions.AdapterName.Equals(name, StringComparison.OrdinalIgnoreCase);
}
