namespace Notify;

/// <summary>
/// What an exception says, whatever it does when it is asked: it is the application's, and recording a failure must not
/// depend on the thing that failed.
/// </summary>
internal static class ExceptionText
{
    /// <summary>The exception with its stack.</summary>
    public static string Whole(Exception exception) => Ask(exception, static e => e.ToString());

    /// <summary>The exception's message.</summary>
    public static string Message(Exception exception) => Ask(exception, static e => e.Message);

    /// <summary>
    /// The exception for a log, which prints it; something that can be printed in its place if it cannot.
    /// </summary>
    public static Exception Printable(Exception exception)
    {
        try
        {
            _ = exception.ToString();
            return exception;
        }
        catch (Exception)
        {
            return new InvalidOperationException(Whole(exception));
        }
    }

    private static string Ask(Exception exception, Func<Exception, string?> ask)
    {
        try
        {
            return ask(exception) ?? exception.GetType().FullName!;
        }
        catch (Exception second)
        {
            return $"{exception.GetType().FullName}, which threw {second.GetType().FullName} when its text was asked for.";
        }
    }
}
