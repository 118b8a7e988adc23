namespace ChatArchive.Http;

/// <summary>A message to archive.</summary>
/// <param name="Username">Who said it, as the chat shows them: 1 to 64 characters.</param>
/// <param name="Userid">Who said it: 1 to 64 characters.</param>
/// <param name="Msg">What was said: 1 to 4,000 characters.</param>
/// <param name="Room">Where; <c>lobby</c> unless given.</param>
/// <param name="Id">An id of the caller's, so that sending again is harmless; made unless given.</param>
internal sealed record PostRequest(string? Username, string? Userid, string? Msg, string? Room, string? Id);
