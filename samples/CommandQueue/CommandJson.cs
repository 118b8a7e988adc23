using System.Text.Json.Serialization;

namespace CommandQueue;

/// <summary>How requests are read and answers are written, without reflection.</summary>
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(SubmittedCommand))]
[JsonSerializable(typeof(SubmittedCommand[]))]
[JsonSerializable(typeof(StoredCommand))]
[JsonSerializable(typeof(PendingList))]
[JsonSerializable(typeof(PickedCommands))]
[JsonSerializable(typeof(object[]))]
[JsonSerializable(typeof(Dictionary<string, bool>))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
internal sealed partial class CommandJson : JsonSerializerContext;
