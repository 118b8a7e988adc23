namespace Notify;

/// <summary>
/// Sends the notice of one event to users too many to name at once: page by page, from a source that knows them. Each
/// page is a message, and what is sent last for a page is the message of the next one. So a process that ends anywhere
/// in between loses nobody and tells nobody twice, and any host of the application goes on.
/// </summary>
public interface INoticeFanOut
{
    /// <summary>Starts a fan-out. It goes on by itself, here or on another host with the source.</summary>
    /// <param name="source">The name of a source that was registered with <c>AddUserSource</c>.</param>
    /// <param name="notice">
    /// The notice. Its id is the event's: the same id again, in part or in whole, gives no user a second notice. With a
    /// due time the users are read then, and not before. What has expired stops where it is, as a dead message.
    /// </param>
    /// <param name="argument">
    /// What the source needs to know, such as the number of a topic; 1 KiB of UTF-8 at most. Null if it needs nothing.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for a full queue; the fan-out has then not begun.</param>
    /// <returns>The notice's id. A task that ends well means that the fan-out was accepted and will be carried
    /// out.</returns>
    /// <exception cref="InvalidInputException">
    /// No such source is registered here, or the notice or the argument breaks a limit; nothing was written.
    /// </exception>
    /// <exception cref="SendException">It was not accepted in time, or the outcome is unknown. Starting it again with
    /// the same id is safe.</exception>
    ValueTask<MessageId> StartAsync(
        string source,
        NewNotice notice,
        string? argument = null,
        CancellationToken cancellationToken = default
    );
}
