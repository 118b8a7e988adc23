using System.Reflection;
using System.Text;

namespace Notify.Redis;

/// <summary>The scripts of this adapter, from the files beside this one.</summary>
internal static class ScriptBook
{
    private const string Include = "--#include ";

    public static ServerScript Publish { get; } = Load("publish");

    public static ServerScript Attach { get; } = Load("attach");

    public static ServerScript Join { get; } = Load("join");

    public static ServerScript Beat { get; } = Load("beat");

    public static ServerScript Fetch { get; } = Load("fetch");

    public static ServerScript Settle { get; } = Load("settle");

    public static ServerScript Leave { get; } = Load("leave");

    public static ServerScript Tidy { get; } = Load("tidy");

    public static ServerScript News { get; } = Load("news");

    public static ServerScript Topic { get; } = Load("topic");

    public static ServerScript Group { get; } = Load("group");

    public static ServerScript Change { get; } = Load("change");

    public static ServerScript Link { get; } = Load("link");

    public static ServerScript Flags { get; } = Load("flags");

    public static ServerScript Detach { get; } = Load("detach");

    public static ServerScript Remove { get; } = Load("remove");

    public static ServerScript Push { get; } = Load("push");

    public static ServerScript GroupInfo { get; } = Load("groupinfo");

    public static ServerScript TopicInfo { get; } = Load("topicinfo");

    public static ServerScript Discard { get; } = Load("discard");

    public static ServerScript Expired { get; } = Load("expired");

    public static ServerScript Bury { get; } = Load("bury");

    public static ServerScript ShelfList { get; } = Load("shelflist");

    public static ServerScript ShelfClaim { get; } = Load("shelfclaim");

    public static ServerScript ShelfEnd { get; } = Load("shelfend");

    public static ServerScript ShelfPut { get; } = Load("shelfput");

    public static ServerScript Schedule { get; } = Load("schedule");

    public static ServerScript Cancel { get; } = Load("cancel");

    public static ServerScript Reschedule { get; } = Load("reschedule");

    public static ServerScript ClaimDue { get; } = Load("claimdue");

    public static ServerScript EndDue { get; } = Load("enddue");

    public static ServerScript NextDue { get; } = Load("nextdue");

    public static ServerScript Move { get; } = Load("move");

    public static ServerScript Record { get; } = Load("record");

    public static ServerScript Turn { get; } = Load("turn");

    public static ServerScript AreDone { get; } = Load("aredone");

    public static ServerScript Sweep { get; } = Load("sweep");

    public static ServerScript RecurRead { get; } = Load("recurread");

    public static ServerScript RecurTake { get; } = Load("recurtake");

    public static ServerScript RecurRenew { get; } = Load("recurrenew");

    public static ServerScript RecurReturn { get; } = Load("recurreturn");

    private static ServerScript Load(string name)
    {
        var text = new StringBuilder();
        foreach (var line in Read(name).Split('\n'))
        {
            if (line.StartsWith(Include, StringComparison.Ordinal))
                text.Append(Read(line[Include.Length..].Trim())).Append('\n');
            else if (!line.StartsWith("--", StringComparison.Ordinal))
                text.Append(line).Append('\n');
        }

        return new ServerScript(name, text.ToString());
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
