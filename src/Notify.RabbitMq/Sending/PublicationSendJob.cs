namespace Notify.RabbitMq;

/// <summary>Messages that are addressed already: to one queue, or to a level of delay.</summary>
internal sealed class PublicationSendJob(IReadOnlyList<Publication> publications) : SendJob(publications.Count)
{
    public override Publication Describe(int index) => publications[index];
}
