namespace Notify;

/// <summary>TLS to RabbitMQ: section <c>RabbitMq:Tls</c>. The server's certificate is always checked.</summary>
public sealed class RabbitMqTlsOptions
{
    /// <summary>True for TLS although <see cref="RabbitMqOptions.Uri" /> begins with <c>amqp://</c>.</summary>
    public bool Enabled { get; set; }

    /// <summary>The name the server's certificate must be for. The host's own name unless set.</summary>
    public string? ServerName { get; set; }

    /// <summary>A PKCS #12 file with this client's certificate, if the server asks for one.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>What opens that file, if it is locked.</summary>
    public string? CertificatePassphrase { get; set; }
}
