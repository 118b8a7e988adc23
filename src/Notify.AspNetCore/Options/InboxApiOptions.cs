using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Notify;

/// <summary>
/// Who may use the inbox over HTTP, and how its streams behave. Numbers and times are also taken from the section
/// <c>InboxApi</c> of Notify's configuration, which wins over code.
/// </summary>
public sealed class InboxApiOptions
{
    /// <summary>
    /// The policy a caller must meet to use an own inbox. Null, the default, means the application's default policy: to
    /// be signed in.
    /// </summary>
    public string? ReadPolicy { get; set; }

    /// <summary>
    /// The policy a caller must meet to append notices and to broadcast, on top of <see cref="ReadPolicy" />. Null, the
    /// default, means that nobody may: those routes answer 403 <c>sending_not_enabled</c>.
    /// </summary>
    public string? SendPolicy { get; set; }

    /// <summary>
    /// Tells whose inbox a request is about; null means nobody's, and the answer is 401. Unless set, it is the claim
    /// <see cref="ClaimTypes.NameIdentifier" /> of the signed-in user, or else <c>sub</c>. Never take it from the
    /// address or the body: whoever can write there would read everybody's inbox.
    /// </summary>
    public Func<HttpContext, string?> UserId { get; set; } = SignedInUser;

    /// <summary>
    /// How often a stream without news says that it is alive. 15 seconds unless set, 1 second to 5 minutes. Proxies
    /// commonly close what is silent for 30 to 60 seconds; the client takes three missing ones for a lost connection.
    /// </summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The least time a client waits before it connects again after its stream has ended. 1 second unless set.
    /// </summary>
    public TimeSpan ReconnectAfterLeast { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most time a client waits before it connects again; every stream is told a random time between the two, so
    /// that a restart does not bring all of them back at once. 5 seconds unless set; give more for more than about
    /// 10,000 streams.
    /// </summary>
    public TimeSpan ReconnectAfterMost { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a stream waits for a reader that takes nothing before it is cut off; the reader may come back and
    /// recover. 30 seconds unless set.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Most streams one user has open on one host, over all browsers and devices; one more is answered 429. 32 unless
    /// set. The tabs of one browser share one.
    /// </summary>
    public int StreamsPerUser { get; set; } = 32;

    /// <summary>
    /// Most notices a returning stream replays, 1 to 100; who missed more is told to fetch the inbox again. 100 unless
    /// set.
    /// </summary>
    public int ReplayAtMost { get; set; } = NoticeLimits.PageSize;

    private static string? SignedInUser(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true }
            ? context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? context.User.FindFirstValue("sub")
            : null;
}
