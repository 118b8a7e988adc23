using System.Runtime.InteropServices;

namespace Notify.Cli;

/// <summary>The tool.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] words)
    {
        using var cancel = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancel.Cancel();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var output = new Output(Console.Out, Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        IReadOnlyList<ICommand> commands =
        [
            new ImportCommand(),
            new ReshardPlanCommand(),
            new ReshardRunCommand(),
            new ReshardVerifyCommand(),
            new ReconcileCommand(),
            new FailuresListCommand(),
            FailuresChangeCommand.Redrive,
            FailuresChangeCommand.Resolve,
            new ExportCommand(),
            new PurgeCommand(),
        ];
        return await new Launcher(commands, output).RunAsync(words, cancel.Token).ConfigureAwait(false);
    }
}
