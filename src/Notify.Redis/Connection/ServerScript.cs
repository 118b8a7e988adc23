using System.Security.Cryptography;
using System.Text;

namespace Notify.Redis;

/// <summary>A script that the server runs in one piece.</summary>
internal sealed class ServerScript
{
    public ServerScript(string name, string text)
    {
        Name = name;
        Text = text;
        // The server's own way to name a script; nothing is secured by it.
#pragma warning disable CA5350
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    public string Name { get; }

    public string Text { get; }

    /// <summary>What the server knows it by, once it has run.</summary>
    public byte[] Hash { get; }

    public override string ToString() => Name;
}
