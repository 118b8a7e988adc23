using Notify;

namespace CommandQueue;

/// <summary>Finds every fault of the commands before the host starts.</summary>
internal sealed class CommandCheck(CommandQueueOptions options) : IStartupCheck
{
    public IEnumerable<string> FindProblems() => Numbers().Concat(Projects()).Concat(Commands());

    private IEnumerable<string> Numbers()
    {
        if (options.MsgSaveDays is < 1 or > 365)
            yield return $"CommandQueue:MsgSaveDays is {options.MsgSaveDays}; set 1 to 365.";
        if (options.DeduplicateDays is < 0 or > 365)
            yield return $"CommandQueue:DeduplicateDays is {options.DeduplicateDays}; set 0 (off) to 365.";
        if (options.RequestTraceIdKey.Length == 0 || !options.RequestTraceIdKey.All(IsOfName))
            yield return $"CommandQueue:RequestTraceIdKey is '{options.RequestTraceIdKey}'; set letters, digits and '-'.";
    }

    private IEnumerable<string> Projects()
    {
        foreach (var project in options.Projects)
        {
            foreach (var text in project.AllowIp.Where(text => !CommandBook.TryReadNetwork(text, out _)))
                yield return $"Project '{project.Project}': AllowIp has '{text}'; set an address or a network, for example 10.0.0.0/8.";
        }
    }

    private IEnumerable<string> Commands()
    {
        foreach (var twice in options.Commands.GroupBy(command => command.Command).Where(group => group.Count() > 1))
            yield return $"Command '{twice.Key}' is there {twice.Count()} times; put its consumers into one.";
        foreach (var command in options.Commands)
        {
            if (!options.Projects.Exists(project => project.Project == command.Project))
                yield return $"Command '{command.Command}': nobody may submit for project '{command.Project}'; add it to Projects.";
            foreach (var twice in command.ConsumerList.GroupBy(one => one.Name).Where(group => group.Count() > 1))
                yield return $"Command '{command.Command}': consumer '{twice.Key}' is there {twice.Count()} times; name each once.";
            foreach (var consumer in command.ConsumerList.Where(one => !CommandPush.TryReadUrl(one, out _)))
            {
                yield return $"Command '{command.Command}': consumer '{consumer.Name}' has the address '{consumer.Host}{consumer.Path}'; "
                    + "set Host to scheme, host and port, and Path to what begins with '/'.";
            }
        }
    }

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character == '-';
}
