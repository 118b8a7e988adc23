using Notify;

namespace NoticeCenter;

/// <summary>Puts every failure into the envelope: what the caller can mend is told, the rest is for the log.</summary>
internal sealed class EnvelopeErrors(ILogger<EnvelopeErrors> logger)
{
    public Envelope Answer(Exception exception, string call)
    {
        switch (exception)
        {
            case BadFieldException bad:
                return Envelope.Refusal(bad.Message);
            case InvalidInputException invalid:
                return Envelope.Refusal($"{invalid.Field}: {invalid.Message}");
            default:
                Log.CallFailed(logger, exception, call);
                return Envelope.Busy;
        }
    }
}
