namespace NoticeCenter;

/// <summary>A field of an old route, as the document tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">True for a whole number, false for text.</param>
/// <param name="Description">What it means, its limits, and what it is when it is left out.</param>
/// <param name="IsRequired">True if it cannot be left out.</param>
internal sealed record OldField(string Name, bool IsNumber, string Description, bool IsRequired = false);
