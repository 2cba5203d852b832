using StsLint.Runtime.Api;
using StsLint.Runtime.Serving.Protobuf;

namespace StsLint.Tests.Serving;

/// <summary>Bodies in protobuf, byte by byte.</summary>
public sealed class ProtobufTests
{
    // The sign of all such bodies, then the type (v1, Namespace).
    private const string Namespace = "6b387300 0a0f 0a027631 12094e616d657370616365";
    private const string Deployment = "6b387300 0a15 0a07617070732f7631 120a4465706c6f796d656e74";

    [Theory]
    // As kubectl sends a Namespace: all texts that are no pointers are there, and empty.
    [InlineData(Namespace, "12 1d 0a15 0a056f74686572 1200 1a00 2200 2a00 3200 3800 4200 1200 1a02 0a00 1a00 2200", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"},"spec":{}}""")]
    // Labels, one entry each; a creation time of 1 s after the beginning of 1970.
    [InlineData(Namespace, "12 18 0a16 0a0161 42020801 5a060a016b120176 5a050a016c1200", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","creationTimestamp":"1970-01-01T00:00:01Z","labels":{"k":"v","l":""}}}""")]
    // replicas is a pointer, so that 0 is said; minReadySeconds and paused are none.
    [InlineData(Deployment, "12 08 1206 0800 2800 3800", """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":0}}""")]
    // maxSurge is "25%", maxUnavailable 0; the strategy is an embedded message, the template's pod has a volume of an embedded struct.
    [InlineData(Deployment, "12 15 1213 2211 120f 0a020800 1209 0801 1000 1a03323525", """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":"25%"}}}}""")]
    [InlineData(Deployment, "12 0f 120d 1a0b 1209 0a07 0a0176 1202 1200", """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}}}""")]
    public void A_message_is_the_object_that_JSON_would_say(string type, string content, string json) =>
        Assert.Equal(ApiJson.Read(json), ProtobufBody.Read(Bytes(type + content)));

    [Theory]
    [InlineData("7b7d", "does not appear to be a protobuf message")]
    [InlineData(Namespace + "12 05 0a15", "ends too early")]
    [InlineData(Namespace + "12 02 0aff", "ends within a number")]
    [InlineData(Namespace + "12 04 0a02 0801", "a number stands where bytes are due")]
    [InlineData(Namespace + "12 06 0a04 0a02ff41", "not UTF-8")]
    // Field 30 of the metadata is nothing that is known, and has a value.
    [InlineData(Namespace + "12 06 0a04 f2010178", "field 30 of Namespace.metadata is not known")]
    [InlineData("6b387300 0a0b 0a027631 12055468696e67", "Thing of v1 is not known as protobuf here; send JSON")]
    public void What_is_no_message_is_refused(string bytes, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => ProtobufBody.Read(Bytes(bytes))).Message, StringComparison.Ordinal);

    [Fact]
    public void All_messages_that_fields_name_are_there()
    {
        foreach (var kind in (string[])["core.v1.Pod", "apps.v1.StatefulSet", "batch.v1.CronJob", "policy.v1.Eviction", "meta.DeleteOptions", "storage.v1.StorageClass"])
            Visit(kind, []);
    }

    private static void Visit(string message, HashSet<string> seen)
    {
        if (!seen.Add(message))
            return;
        var fields = ProtobufFields.Of(message);
        Assert.NotNull(fields);
        foreach (var field in fields.Values.Where(static field => field.Type.Length > 1))
            Visit(field.Type, seen);
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
