using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>What becomes of calls that were refused or not answered.</summary>
internal sealed partial class TopicSender
{
    private static readonly string[] Refusals = ["OOM", "READONLY", "NOREPLICAS", "MISCONF", "LOADING", "CLUSTERDOWN"];

    /// <summary>What is left of a call of which the first messages were accepted.</summary>
    private SendCall Cut(SendCall call, int accepted)
    {
        var rest = new SendCall { From = call.From + accepted };
        foreach (var part in call.Parts)
        {
            var gone = Math.Min(part.Count, accepted);
            accepted -= gone;
            part.Job.Accept(gone);
            rest.Add(part.Job, part.Start + gone, part.Count - gone, _register.PartitionsOf(_topic));
        }

        return rest;
    }

    /// <summary>
    /// Tells those whose time is over, and puts what is left together again. Nothing is under way; what may
    /// have been written under this session and is given up forces another session.
    /// </summary>
    private void GiveUp(SendTrouble trouble)
    {
        if (trouble.Exception is not null)
            Log.SendRepeated(_settings.Logger, trouble.Exception, _topic);
        DropFromQueue(trouble);
        var calls = _again.ToList();
        var isUncertain = calls.Exists(call => call.IsUncertain);
        var position = calls.Count > 0 ? calls[0].From : _position;
        var changed = trouble.NeedsSession;
        var kept = new List<SendPart>();
        foreach (var (call, part) in calls.SelectMany(call => call.Parts.Select(part => (call, part))))
        {
            if (IsOver(part.Job) || trouble.IsFinal(_settings.Options.WhenFull))
            {
                part.Job.Fail(part.Start, part.Count, trouble.Error(_topic, _settings, call.IsUncertain));
                changed = true;
            }
            else
            {
                kept.Add(part);
            }
        }

        if (!changed)
            return;
        if (isUncertain || trouble.NeedsSession)
            (_session, position) = (NewSession(), 0);
        Rebuild(kept, position);
    }

    private void Rebuild(List<SendPart> kept, long position)
    {
        _again.Clear();
        SendCall? call = null;
        foreach (var part in kept)
        {
            for (var done = 0; done < part.Count; )
            {
                if (call is null or { IsFull: true })
                    _again.AddLast(call = new SendCall { From = position });
                var partitions = _register.PartitionsOf(_topic);
                var taken = call.Add(part.Job, part.Start + done, part.Count - done, partitions);
                done += taken;
                position += taken;
            }
        }

        _position = position;
    }

    /// <summary>Whoever still waits for a place in a call may have to be told, too.</summary>
    private void DropFromQueue(SendTrouble trouble)
    {
        lock (_gate)
        {
            for (var left = _queue.Count; left > 0; left--)
            {
                var job = _queue.Pop();
                if (IsOver(job))
                    job.Fail(job.Taken, job.Count - job.Taken, trouble.Error(_topic, _settings, isUncertain: false));
                else
                    _queue.PushBack(job);
            }
        }
    }

    /// <summary>What the server refuses before a script writes anything.</summary>
    private static bool IsRefusal(Exception exception) =>
        exception is RedisServerException
        && Refusals.Any(refusal => exception.Message.StartsWith(refusal, StringComparison.Ordinal));

    /// <summary>
    /// What nobody foresaw, a message that cannot be written for one: whoever waits is told, and what is sent from here
    /// on begins anew.
    /// </summary>
    private void Abandon(Exception exception)
    {
        Log.SenderFailed(_settings.Logger, exception, _topic);
        var error = new SendException(
            ErrorIds.OutcomeUnknown,
            $"Messages to topic '{_topic}' were being sent when something unforeseen happened: {exception.Message} They may "
                + "have been accepted.",
            exception
        );
        lock (_gate)
        {
            var calls = _underWay.Select(pair => pair.Call).Concat(_again).ToList();
            _underWay.Clear();
            _again.Clear();
            (_session, _position, _window) = (NewSession(), 0, MostCalls);
            foreach (var part in calls.SelectMany(call => call.Parts))
                part.Job.Fail(part.Start, part.Count, error);
            while (_queue.Count > 0)
            {
                var job = _queue.Pop();
                job.Fail(job.Taken, job.Count - job.Taken, error);
            }

            _running = false;
        }
    }

    private bool IsOver(SendJob job) =>
        job.CancellationToken.IsCancellationRequested || job.Deadline <= _settings.Time.GetTimestamp();
}
