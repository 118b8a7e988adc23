using System.Collections.Concurrent;

namespace Notify.AspNetCore;

/// <summary>Bounds how many streams one user has open on this host.</summary>
internal sealed class StreamSlots(InboxApiOptions options)
{
    private readonly ConcurrentDictionary<string, int> _open = new();

    /// <exception cref="ProblemException">The user has as many as one may.</exception>
    public void Take(string user)
    {
        while (true)
        {
            var open = _open.GetOrAdd(user, 0);
            if (open >= options.StreamsPerUser)
            {
                throw new ProblemException(
                    Problem.TooManyStreams,
                    $"This user has {open} streams open here, as many as one may. Close one, or try again later."
                );
            }

            if (_open.TryUpdate(user, open + 1, open))
                return;
        }
    }

    public void Return(string user)
    {
        while (_open.TryGetValue(user, out var open))
        {
            var done =
                open == 1
                    ? _open.TryRemove(new KeyValuePair<string, int>(user, 1))
                    : _open.TryUpdate(user, open - 1, open);
            if (done)
                return;
        }
    }
}
