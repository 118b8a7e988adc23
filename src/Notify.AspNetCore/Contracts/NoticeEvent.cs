namespace Notify.AspNetCore;

/// <summary>On a stream: a notice came in.</summary>
internal sealed record NoticeEvent(NoticeAnswer Notice, CountsAnswer Counts);
