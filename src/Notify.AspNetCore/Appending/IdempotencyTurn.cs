namespace Notify.AspNetCore;

/// <summary>One request under an id, until it is answered.</summary>
/// <param name="isReplay">True if the same was accepted before, so that there is nothing left to do.</param>
/// <param name="onEnd">Learns whether it was accepted.</param>
internal sealed class IdempotencyTurn(bool isReplay, Action<bool> onEnd) : IDisposable
{
    private bool _isAccepted;

    public bool IsReplay => isReplay;

    public void Complete() => _isAccepted = true;

    public void Dispose() => onEnd(_isAccepted);
}
