using System.Text;

namespace Notify;

/// <summary>
/// The rules for free texts that travel: bounded in UTF-8 and well-formed, names also without controls.
/// </summary>
internal static class TextRules
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>What is wrong with a name-like text, as the end of a sentence, or null.</summary>
    public static string? Fault(string text, int mostBytes)
    {
        if (text.Length == 0)
            return "is empty; give 1 character at least";
        if (text.Length > mostBytes)
            return TooLong(text, mostBytes);

        var ascii = true;
        foreach (var c in text)
        {
            if (char.IsControl(c))
                return $"has the control character U+{(int)c:X4}; leave it out";
            ascii &= c < 0x80;
        }

        return ascii ? null : ContentFault(text, mostBytes);
    }

    /// <summary>
    /// What is wrong with a text that may be empty and have any character, as the end of a sentence, or null.
    /// </summary>
    public static string? ContentFault(string text, int mostBytes)
    {
        try
        {
            return Strict.GetByteCount(text) > mostBytes ? TooLong(text, mostBytes) : null;
        }
        catch (EncoderFallbackException)
        {
            return "has half a surrogate pair and is no valid Unicode text; send whole characters";
        }
    }

    private static string TooLong(string text, int mostBytes) =>
        $"has {Encoding.UTF8.GetByteCount(text):N0} bytes of UTF-8, over the limit of {mostBytes:N0}: "
        + $"'{text[..Math.Min(text.Length, 40)]}…'";
}
