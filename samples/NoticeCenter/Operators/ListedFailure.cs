using System.Text;
using Notify;

namespace NoticeCenter;

/// <summary>A message that failed for good.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Group">Who gave up on it.</param>
/// <param name="Topic">Where it was sent.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="FailedAt">When it was given up.</param>
/// <param name="Body">How it begins; a notice is JSON.</param>
internal sealed record ListedFailure(
    string Id,
    string Group,
    string Topic,
    string Reason,
    string Text,
    int Attempts,
    DateTimeOffset FailedAt,
    string Body
)
{
    private const int MostBodyBytes = 1024;

    public static ListedFailure From(FailedDelivery failed) =>
        new(
            failed.Message.Id.ToString(),
            failed.Group,
            failed.Message.Topic,
            failed.Failure.Reason.ToString(),
            failed.Failure.Text,
            failed.Attempts,
            failed.Failure.FailedAt,
            Encoding.UTF8.GetString(failed.Message.Body.Span[..Math.Min(failed.Message.Body.Length, MostBodyBytes)])
        );
}
