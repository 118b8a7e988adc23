using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Notify.Decode;

/// <summary>Bodies as JSON. With source-generated contexts only, it needs no reflection.</summary>
internal sealed class JsonMessageSerializer : IMessageSerializer
{
    [ThreadStatic]
    private static Utf8JsonWriter? CachedWriter;

    private readonly JsonSerializerOptions _options;

    public JsonMessageSerializer(JsonSerializerOptions options)
    {
        _options = options;
        if (JsonSerializer.IsReflectionEnabledByDefault)
            AllowReflection(options);
        _options.MakeReadOnly();
    }

    public string ContentType => "application/json";

    public void Serialize<T>(T value, IBufferWriter<byte> writer)
    {
        var json = CachedWriter ??= new Utf8JsonWriter(Stream.Null);
        json.Reset(writer);
        try
        {
            JsonSerializer.Serialize(json, value, TypeInfo<T>());
        }
        finally
        {
            json.Reset(Stream.Null);
        }
    }

    public T Deserialize<T>(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize(body.Span, TypeInfo<T>())!;

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reached only where reflection is enabled.")]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reached only where reflection is enabled.")]
    private static void AllowReflection(JsonSerializerOptions options) =>
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
}
