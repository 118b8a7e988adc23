namespace NoticeCenter;

/// <summary>An old route, as the document tells of it.</summary>
/// <param name="Summary">What it does.</param>
/// <param name="Answer">What stands in the envelope's data.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record OldRoute(string Summary, string Answer, params IReadOnlyList<OldField> Fields);
