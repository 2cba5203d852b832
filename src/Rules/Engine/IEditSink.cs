using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>Takes changes of a tree and makes them changes of a text: of YAML and JSON (<see cref="EditPlan"/>), or of another language that the tree was made of.</summary>
internal interface IEditSink
{
    void Replace(int start, int end, string newText);

    void ReplaceValue(Node value, Snippet yaml);

    void Rename(MappingNode mapping, string key, string newKey);

    void Set(MappingNode mapping, string key, Snippet yaml);

    void Remove(MappingNode mapping, string key);

    void Remove(MappingNode mapping, int index);

    void AddItem(SequenceNode sequence, Snippet yaml);

    void RemoveItem(SequenceNode sequence, int index);

    void Splice(SequenceNode list, int index, SequenceNode inner);

    void Move(MappingNode from, string moved, MappingNode to, string? newKey);

    void Nest(MappingNode mapping, string nested, string newKey);

    void AppendDocument(SourceFile file, string yaml);

    void RemoveDocument(MappingNode root);

    void BreakBefore(MappingNode mapping, int index);

    void Indent(MappingNode mapping, int first, int count);
}
