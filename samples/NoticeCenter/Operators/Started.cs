namespace NoticeCenter;

/// <summary>A fan-out that was accepted.</summary>
/// <param name="Id">The notice's id; the same again gives nobody a second one.</param>
internal sealed record Started(string Id);
