using ChatArchive;
using ChatArchive.Importing;
using Notify;

try
{
    if (args is ["import", ..])
        return await ImportCommand.RunAsync(args[1..]);
    await ChatArchiveApp.Build(args).RunAsync();
    return 0;
}
catch (Exception exception) when (exception is NotifyConfigurationException or IOException)
{
    // A wrong setting, or an address in use: the text says what to change.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
