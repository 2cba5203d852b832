using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>Takes values from a script's tree. Unlike in manifests a null counts: in a patch it takes a field away.</summary>
internal static class ScriptValues
{
    public static ApiValue Of(Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                var entries = new List<KeyValuePair<string, ApiValue>>(mapping.Count);
                foreach (var entry in mapping.Entries)
                {
                    if (entry.Origin != EntryOrigin.Overridden)
                        entries.Add(new(entry.Key, Of(entry.Value)));
                }
                return new ApiMap(entries);
            case SequenceNode sequence:
                return new ApiList(sequence.Items.Select(Of));
            default:
                return ApiJson.Of(node);
        }
    }
}
