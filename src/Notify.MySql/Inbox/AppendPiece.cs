namespace Notify.MySql;

/// <summary>What one caller appends through one lane.</summary>
internal sealed class AppendPiece(IReadOnlyList<AppendItem> items, AppendResult[] results)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<AppendItem> Items { get; } = items;

    /// <summary>Ends when the notices are stored, or are not.</summary>
    public Task Done => _done.Task;

    public void Complete(IReadOnlyDictionary<AppendItem, AppendResult> outcome)
    {
        foreach (var item in Items)
            results[item.Position] = outcome[item];
        _done.TrySetResult();
    }

    public void Fail(Exception exception) => _done.TrySetException(exception);
}
