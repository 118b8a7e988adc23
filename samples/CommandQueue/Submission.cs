namespace CommandQueue;

/// <summary>A command on its way to being accepted.</summary>
internal sealed class Submission(int position, SubmittedCommand submitted)
{
    public int Position => position;

    public SubmittedCommand Submitted => submitted;

    public StoredCommand Command { get; set; } = null!;

    /// <summary>The hash of what makes it the same as another, if that is asked.</summary>
    public string? Content { get; set; }

    /// <summary>An earlier one of the same batch that is the same.</summary>
    public Submission? SameAs { get; set; }

    /// <summary>The number, false or what is wrong.</summary>
    public object Result { get; set; } = false;
}
