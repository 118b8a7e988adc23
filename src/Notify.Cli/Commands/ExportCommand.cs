using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.Cli;

internal sealed class ExportCommand : ICommand
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "export";

    public string Summary => "Writes every notice of a user, archived ones too, as lines of JSON, oldest first.";

    public IReadOnlyList<CommandOption> Options =>
        [new("--user", "ID", "the user"), new("--out", "FILE", "where to, instead of standard output")];

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var user = context.Arguments.Required("--user");
        using var host = Tool.Build(context.Arguments);
        var store = Tool.MySql(host).Notices;
        var file = context.Arguments.Text("--out");
        var output = file is null ? Console.OpenStandardOutput() : File.Create(file);
        await using (output.ConfigureAwait(false))
        {
            var written = 0L;
            var after = 0L;
            while (true)
            {
                var page = await store
                    .PageAsync(
                        user,
                        new NoticeQuery
                        {
                            After = after,
                            Archived = null,
                            Limit = 100,
                        },
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                await WriteAsync(output, page.Items, cancellationToken).ConfigureAwait(false);
                written += page.Items.Count;
                context.Terminal.Progress($"export: {written:N0} notices", 0, 0);
                if (!page.HasMore)
                    break;
                after = page.Items[^1].Seq;
            }

            context.Terminal.WriteError($"{written:N0} notices of user {user}.");
        }

        return ExitCodes.Done;
    }

    private static async Task WriteAsync(
        Stream output,
        IReadOnlyList<Notice> notices,
        CancellationToken cancellationToken
    )
    {
        using var lines = new MemoryStream();
        foreach (var notice in notices)
        {
            using (var json = new Utf8JsonWriter(lines, Json))
                Write(json, notice);
            lines.WriteByte((byte)'\n');
        }

        lines.Position = 0;
        await lines.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, Notice notice)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", notice.Seq);
        json.WriteString("id", notice.Id.ToString());
        json.WriteNumber("type", notice.Type);
        json.WriteString("data", notice.Data);
        json.WriteString("createdAt", notice.CreatedAt);
        json.WriteBoolean("read", notice.IsRead);
        json.WriteBoolean("seen", notice.IsSeen);
        json.WriteBoolean("archived", notice.IsArchived);
        json.WriteBoolean("broadcast", notice.IsBroadcast);
        if (notice.ExpiresAt is { } expires)
            json.WriteString("expiresAt", expires);
        json.WriteEndObject();
    }
}
