namespace CommandQueue;

/// <summary>A request is answered with a code.</summary>
internal sealed class RefusedException(int code, string message) : Exception(message)
{
    public int Code => code;
}
