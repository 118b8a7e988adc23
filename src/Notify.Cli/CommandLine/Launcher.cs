namespace Notify.Cli;

/// <summary>Finds the command, runs it, and turns its end into an exit code.</summary>
internal sealed class Launcher(IReadOnlyList<ICommand> commands, Output terminal)
{
    public async Task<int> RunAsync(string[] words, CancellationToken cancellationToken)
    {
        if (words is [] or ["--help"] or ["help"])
        {
            terminal.WriteLine(HelpText.Of(commands));
            return words.Length == 0 ? ExitCodes.Usage : ExitCodes.Done;
        }

        var command = Find(words);
        if (command is null)
            return Fail(ExitCodes.Usage, $"'{words[0]}' is not a command. notify --help lists them.");
        try
        {
            List<string> rest = [.. words.Skip(command.Name.Split(' ').Length)];
            if (rest.Contains("--help"))
            {
                terminal.WriteLine(HelpText.Of(command));
                return ExitCodes.Done;
            }

            var arguments = CommandArguments.Parse(rest, [.. command.Options, .. HelpText.Common]);
            terminal.IsQuiet = arguments.Has("--quiet");
            return await command
                .RunAsync(new CommandContext(arguments, terminal), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            terminal.EndProgress();
            return Explain(command, exception, cancellationToken);
        }
    }

    private int Explain(ICommand command, Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            OperationCanceledException when cancellationToken.IsCancellationRequested => Fail(
                ExitCodes.Cancelled,
                "Cancelled. What was done stays; run it again to go on."
            ),
            UsageException => Fail(
                ExitCodes.Usage,
                $"{exception.Message} notify {command.Name} --help tells the options."
            ),
            NotifyException { ErrorId: ErrorIds.ServerUnavailable } => Fail(ExitCodes.Unreachable, exception.Message),
            NotifyException or InvalidInputException or IOException or UnauthorizedAccessException => Fail(
                ExitCodes.Usage,
                exception.Message
            ),
            _ => Fail(ExitCodes.Differences, $"notify {command.Name} ended with an error nobody foresaw: {exception}"),
        };

    private ICommand? Find(string[] words) =>
        commands.FirstOrDefault(command =>
            words.Take(command.Name.Split(' ').Length).SequenceEqual(command.Name.Split(' '))
        );

    private int Fail(int code, string message)
    {
        terminal.WriteError(message);
        return code;
    }
}
