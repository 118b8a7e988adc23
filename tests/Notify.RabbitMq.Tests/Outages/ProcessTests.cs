using System.Diagnostics;
using System.Globalization;
using Notify.Conformance;
using Notify.RabbitMq.Tests.Support;

namespace Notify.RabbitMq.Tests.Outages;

/// <summary>An application dies.</summary>
public sealed class ProcessTests : BrokerTest
{
    [Fact]
    public async Task What_a_process_was_handling_when_it_was_killed_is_handled_elsewhere()
    {
        var server = (await Servers.SharedAsync()).Uri;
        var (topic, group) = (Name("killed"), Name("killed"));
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, server.ToString(), Prefix, group, topic])
            {
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            Assert.Equal("ready", await Line(process));
            var sender = await Start(server);
            for (var i = 0; i < 5; i++)
                await sender.Producer.SendAsync(Numbered(topic, i));
            var held = new List<int>();
            while (held.Count < 5)
                held.Add(int.Parse((await Line(process))!, CultureInfo.InvariantCulture));
            var seen = new Collector<(int Number, int Attempt)>();
            await Start(
                server,
                notify =>
                    notify.Raw(
                        group,
                        topic,
                        (message, context, _) =>
                        {
                            seen.Add((NumberOf(message), context.Attempt));
                            return Task.CompletedTask;
                        }
                    )
            );
            Assert.Equal(0, seen.Count);

            process.Kill();

            var handled = await seen.Next(5);
            Assert.Equal(held.Order(), handled.Select(item => item.Number).Order());
            await Guard.Until(
                async () => await sender.Groups.FindAsync(group) is { Consumers: 1, Waiting: 0 },
                "the killed consumer to be gone"
            );
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static Task<string?> Line(Process process) =>
        Guard.Within(process.StandardOutput.ReadLineAsync(), "a line of the other process");
}
