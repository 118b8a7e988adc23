using System.Reflection;

namespace Notify.Abstractions.Tests.Wire;

public sealed class WireHeadersTests
{
    [Fact]
    public void Names_on_the_wire_never_change()
    {
        var names = typeof(WireHeaders)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => $"{field.Name} {field.GetRawConstantValue()}");

        // Messages that wait on servers carry these. Add to them; change none.
        Assert.Equal(
            [
                "Reserved notify-",
                "Topic notify-topic",
                "Type notify-type",
                "Key notify-key",
                "SentAt notify-sent",
                "DueAt notify-due",
                "ExpiresAt notify-expires",
                "Attempt notify-attempt",
                "FirstFailedAt notify-first-failed",
                "Group notify-group",
                "Reason notify-failure",
                "FailureType notify-failure-type",
                "FailureText notify-failure-text",
                "FailedAt notify-failed",
                "TraceParent traceparent",
                "TraceState tracestate",
            ],
            names
        );
    }

    [Fact]
    public void Reasons_that_travel_by_name_never_change() =>
        Assert.Equal(
            [
                "HandlerFailed",
                "HandlerTimedOut",
                "Refused",
                "Undecodable",
                "NoHandler",
                "Expired",
                "Crashed",
                "Undeliverable",
            ],
            Enum.GetNames<FailureReason>()
        );
}
