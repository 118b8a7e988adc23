using Google.Protobuf;

namespace Notify.Samples.Tests;

/// <summary>Requests as the old system's clients write them: by field number, what is empty left out.</summary>
internal static class NoticeRequests
{
    public static byte[] Bytes(long uid, long type = 0, string data = "", string createTime = "")
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            Number(output, 1, uid);
            Number(output, 2, type);
            Text(output, 3, data);
            Text(output, 4, createTime);
        }

        return bytes.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        if (value == 0)
            return;
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        if (value.Length == 0)
            return;
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }
}
