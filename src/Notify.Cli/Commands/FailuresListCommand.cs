using System.Globalization;

namespace Notify.Cli;

internal sealed class FailuresListCommand : ICommand
{
    private const int UnlessSet = 100;

    public string Name => "failures list";

    public string Summary => "Lists dead messages, oldest first.";

    public IReadOnlyList<CommandOption> Options =>
        [.. FailureWork.Options, new("--limit", "NUMBER", "at most so many; 100 unless set")];

    public Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var filter = FailureWork.Read(context.Arguments);
        var limit = context.Arguments.Number("--limit") ?? UnlessSet;
        return FailureWork.RunAsync(
            context,
            async failures =>
            {
                var count = await FailureWork
                    .ForEachAsync(failures, filter, limit, failed => Write(context, failed), cancellationToken)
                    .ConfigureAwait(false);
                context.Terminal.WriteError($"{count:N0} dead messages.");
                return ExitCodes.Done;
            },
            cancellationToken
        );
    }

    private static void Write(CommandContext context, FailedDelivery failed) =>
        context.Terminal.WriteLine(
            string.Join(
                '\t',
                failed.Failure.FailedAt.ToString("O", CultureInfo.InvariantCulture),
                failed.Group,
                failed.Message.Topic,
                failed.Message.Id.ToString(),
                failed.Failure.Reason.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"{failed.Attempts} attempts")
            )
        );
}
