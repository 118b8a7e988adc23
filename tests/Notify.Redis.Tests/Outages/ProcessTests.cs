using System.Diagnostics;
using System.Globalization;
using Notify.Conformance;
using Notify.Redis.Tests.Conformance;
using Notify.Redis.Tests.Support;

namespace Notify.Redis.Tests.Outages;

/// <summary>An application dies.</summary>
public sealed class ProcessTests : Suite<RedisHarness>
{
    [Fact]
    public async Task What_a_process_was_handling_when_it_was_killed_is_handled_elsewhere_after_its_lease()
    {
        Harness.Tune(options => options.Lease = Program.Lease);
        var (topic, group) = (Name("killed"), Name("killed"));
        using var process = await StartProcess(group, topic);
        try
        {
            var sender = await Start();
            for (var i = 0; i < 5; i++)
                await sender.Producer.SendAsync(Numbered(topic, i));
            var held = await Lines(process, 5);
            var seen = new Collector<(int Number, int Attempt)>();
            await Start(notify =>
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
            Assert.All(handled, item => Assert.Equal(1, item.Attempt));
            await Guard.Until(
                async () => await sender.Groups.FindAsync(group) is { Consumers: 1, Waiting: 0, InFlight: 0 },
                "the killed consumer to be gone"
            );
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_run_of_a_schedule_whose_process_was_killed_is_taken_over_after_its_lease_and_not_before()
    {
        var name = Name("killed");
        using var process = await StartProcess(Program.Recurring, name);
        try
        {
            var line = await Line(process);
            var held = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(line!, CultureInfo.InvariantCulture));
            var runs = new Collector<(DateTimeOffset Occurrence, int Attempt)>();
            await Start(notify =>
                notify.AddRecurring(
                    name,
                    options =>
                        (options.Every, options.Lease, options.Missed) = (Program.Lease, Program.Lease, MissedRuns.All),
                    (run, _) =>
                    {
                        runs.Add((run.Occurrence, run.Attempt));
                        return Task.CompletedTask;
                    }
                )
            );
            // Long past its lease, which is kept: the next occurrence is due, and nobody runs it.
            await Guard.Until(
                () => DateTimeOffset.UtcNow > held + (1.5 * Program.Lease),
                "its lease to be over, if it were not kept"
            );
            Assert.Equal(0, runs.Count);

            process.Kill();

            Assert.Equal((held, 2), await runs.Next("the run to be taken over"));
            Assert.Equal((held + Program.Lease, 1), await runs.Next("the next occurrence"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Of_two_instances_one_is_killed_in_the_middle_of_work_and_the_other_finishes_it()
    {
        const int Count = 2_000;
        Harness.Tune(options => options.Lease = Program.Lease);
        var (topic, group) = (Name("two"), Name("two"));
        using var process = await StartProcess(group, topic);
        try
        {
            var seen = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
            var app = await Start(notify =>
                notify.Raw(
                    group,
                    topic,
                    (message, _, _) =>
                    {
                        seen.AddOrUpdate(NumberOf(message), 1, (_, times) => times + 1);
                        return Task.CompletedTask;
                    }
                )
            );
            (await app.Producer.SendManyAsync(Numbered(topic, ..Count))).ThrowIfAnyFailed();
            // The other has some of them in its hands, and more before it.
            await Lines(process, 1);

            process.Kill();

            await Guard.Until(() => seen.Count == Count, "all to be handled here");
            Assert.All(seen, pair => Assert.Equal(1, pair.Value));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private async Task<Process> StartProcess(string group, string topic)
    {
        var server = (await Servers.One.GetAsync()).Configuration;
        string[] arguments = [typeof(Program).Assembly.Location, server, Harness.Prefix, group, topic];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", await Line(process));
        return process;
    }

    private static async Task<List<int>> Lines(Process process, int count)
    {
        var numbers = new List<int>();
        while (numbers.Count < count)
            numbers.Add(int.Parse((await Line(process))!, CultureInfo.InvariantCulture));
        return numbers;
    }

    private static Task<string?> Line(Process process) =>
        Guard.Within(process.StandardOutput.ReadLineAsync(), "a line of the other process");
}
