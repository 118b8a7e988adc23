using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Notices;

namespace Notify.FanOut;

/// <summary>
/// Carries out one step:
/// <code>
/// read the page ─► send its notices ─► send the step of the next page ─► this step is done
/// </code>
/// Whatever ends in between is done again from the start of the page: inboxes know the notices by their id.
/// </summary>
internal sealed class FanOutHandler(
    UserSources sources,
    NoticePacker packer,
    INoticeStore store,
    IMessageProducer producer,
    ILogger logger
) : IMessageHandler<Message>
{
    /// <summary>A source that never ends is found out by this.</summary>
    private const int MostPages = 10_000_000;

    public async Task HandleAsync(Message message, MessageContext context, CancellationToken cancellationToken)
    {
        var step = StepMessages.Read(message);
        var source = sources.Find(step.Source).Open(context.Services);
        var page = await source.ReadAsync(step.Argument, step.Cursor, cancellationToken).ConfigureAwait(false);
        if (FaultOf(page, step) is { } fault)
        {
            context.Refuse($"Page {step.Page} of the users of '{step.Source}' {fault}.");
            return;
        }

        var users = Sift(page.Users, step);
        if (users.Count > 0)
        {
            var notices = packer.PackParts(users, step.Notice, part => StepMessages.IdOfPart(step, part));
            var results = await producer.SendManyAsync(notices, cancellationToken).ConfigureAwait(false);
            results.ThrowIfAnyFailed();
        }

        var sent = step.Users + users.Count;
        if (page.Next is not { } next)
        {
            Log.FanOutEnded(logger, step.Id, step.Source, sent, step.Page);
            return;
        }

        var following = step with { Cursor = next, Page = step.Page + 1, Users = sent };
        await producer.SendAsync(StepMessages.Make(following), cancellationToken).ConfigureAwait(false);
        Log.FanOutGoesOn(logger, step.Id, step.Source, sent, step.Page);
    }

    private static string? FaultOf(UserPage? page, FanOutStep step)
    {
        if (page?.Users is null)
            return "is null; give an empty one, and null for Next, where there is nobody";
        if (page.Users.Count > UserPage.MostUsers)
            return $"has {page.Users.Count:N0} users, over the limit of {UserPage.MostUsers:N0}; give smaller pages";
        if (page.Next is not { } next)
            return null;
        if (TextRules.ContentFault(next, UserPage.CursorBytes) is { } fault)
            return $"ends with a cursor that {fault}";
        if (next == step.Cursor)
            return $"ends with the cursor '{next}' that it was read with, and would come for ever; give null at the end";
        return step.Page < MostPages ? null : $"is followed by more; {MostPages:N0} pages are the most";
    }

    /// <summary>What is no user id costs those beside it nothing.</summary>
    private List<string> Sift(IReadOnlyList<string> users, FanOutStep step)
    {
        var good = new List<string>(users.Count);
        var known = new HashSet<string>(users.Count);
        string? reason = null;
        foreach (var user in users)
        {
            if (FaultOf(user) is { } fault)
                reason ??= fault;
            else if (known.Add(user))
                good.Add(user);
        }

        if (reason is not null)
        {
            var bad = users.Count(user => FaultOf(user) is not null);
            Log.UsersLeftOut(logger, bad, step.Source, step.Page, step.Id, reason);
        }

        return good;
    }

    private string? FaultOf(string? user)
    {
        try
        {
            store.Limits.CheckUser(user ?? "");
            return null;
        }
        catch (InvalidInputException exception)
        {
            return exception.Message;
        }
    }
}
