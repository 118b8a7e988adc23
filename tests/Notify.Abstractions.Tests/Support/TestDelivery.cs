namespace Notify.Abstractions.Tests.Support;

internal sealed class TestDelivery(Message message, int attempt = 1) : Delivery(message, attempt)
{
    public override string Group => "group";

    public void Settled(SettleStatus status = SettleStatus.Settled) => SetStatus(status);
}
