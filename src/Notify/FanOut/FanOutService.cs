using Notify.Notices;

namespace Notify.FanOut;

/// <summary>What applications inject to start fan-outs.</summary>
internal sealed class FanOutService(
    UserSources sources,
    NoticePacker packer,
    IMessageProducer producer,
    TimeProvider time
) : INoticeFanOut
{
    public async ValueTask<MessageId> StartAsync(
        string source,
        NewNotice notice,
        string? argument = null,
        CancellationToken cancellationToken = default
    )
    {
        var name = sources.Find(source).Name;
        if (argument is not null && TextRules.ContentFault(argument, UserPage.CursorBytes) is { } fault)
        {
            throw new InvalidInputException(
                ErrorIds.InvalidNotice,
                "argument",
                $"The argument for the users of '{name}' {fault}."
            );
        }

        packer.Check(notice);
        var id = notice.Id.IsEmpty ? MessageId.New() : notice.Id;
        var first = new FanOutStep(
            id.ToString(),
            name,
            argument,
            Cursor: null,
            Page: 1,
            Users: 0,
            notice.Type,
            notice.Data,
            notice.CreatedAt ?? time.GetUtcNow(),
            notice.ExpiresAt
        );
        await producer.SendAsync(StepMessages.Make(first, notice.DueAt), cancellationToken).ConfigureAwait(false);
        return id;
    }
}
