using System.Globalization;
using System.Text;

namespace NoticeCenter;

/// <summary>A status message as a header carries it: printable ASCII, all else as <c>%XX</c> of its UTF-8.</summary>
internal static class GrpcText
{
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            if (one is >= 0x20 and <= 0x7E and not (byte)'%')
                encoded.Append((char)one);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }

        return encoded.ToString();
    }
}
