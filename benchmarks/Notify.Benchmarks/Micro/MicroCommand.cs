using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Notify.Benchmarks.Cli;

namespace Notify.Benchmarks.Micro;

/// <summary>Single steps of the path, by BenchmarkDotNet.</summary>
internal sealed class MicroCommand : ICommand
{
    public string Name => "micro";

    public bool IsPartOfAll => false;

    public string Usage =>
        """
            Single steps of a message's path, with BenchmarkDotNet in this process; its reports go to BenchmarkDotNet.Artifacts.
            --filter GLOB  which benchmarks (*)
            --job NAME     dry, short or default (default)
            """;

    public Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("filter", "job");
        var job = arguments.Text("job", "default") switch
        {
            "dry" => Job.Dry,
            "short" => Job.ShortRun,
            "default" => Job.Default,
            var other => throw new UsageException($"There is no job '{other}'. There are: dry, short, default."),
        };

        // In this process: its own would build a project that does not have the versions of this repository.
        var config = DefaultConfig.Instance.AddJob(job.WithToolchain(InProcessEmitToolchain.Instance));
        var summaries = BenchmarkSwitcher
            .FromAssembly(typeof(MicroCommand).Assembly)
            .Run(["--filter", arguments.Text("filter", "*")], config);
        return Task.FromResult(summaries.Any() && summaries.All(s => s.Reports.All(report => report.Success)) ? 0 : 1);
    }
}
