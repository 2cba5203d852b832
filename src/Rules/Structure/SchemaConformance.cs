using StsLint.Engine;
using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>
/// Everything that the schema says of one object: its kind and version, the names of fields, the shapes and types of values. One walk over the
/// tree serves them all; what each looks for stands in a class of its own.
/// </summary>
internal sealed class SchemaConformance : ObjectRule
{
    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } =
        [.. ApiVersions.Descriptors, .. ScalarTypes.Descriptors, .. NodeShapes.Descriptors, .. FieldNames.Descriptors, .. NewerFields.Descriptors, .. FileModes.Descriptors, .. Quantities.Descriptors, KeyIsNoText.Rule];

    public override void Check(ManifestObject manifest, RuleContext context)
    {
        if (ApiVersions.Check(manifest, context) is { } type)
            Walk(manifest, type, context);
    }

    /// <summary>Judges an object by a type.</summary>
    public static void Walk(ManifestObject manifest, TypeInfo type, RuleContext context) =>
        new SchemaVisitor(manifest, type, context).VisitObject(manifest.Root, type, isNewerKnown: false);
}

/// <summary>The walk over one object. Allocates nothing while all is well.</summary>
internal readonly struct SchemaVisitor(ManifestObject manifest, TypeInfo root, RuleContext context)
{
    public ManifestObject Manifest { get; } = manifest;

    public TypeInfo Root { get; } = root;

    public RuleContext Context { get; } = context;

    public ReleaseRange Target => Manifest.Options.Target;

    /// <summary>The type is that of a CustomResourceDefinition.</summary>
    public bool IsCustom => Manifest.CustomType is not null;

    /// <summary>Part of a patch: a null there removes a field, and nothing is missing.</summary>
    public bool IsPatch => Manifest.IsFragment || LooksLikePatch(Manifest);

    public void VisitObject(MappingNode mapping, TypeInfo type, bool isNewerKnown)
    {
        for (var i = 0; i < mapping.Count; i++)
        {
            ref readonly var entry = ref mapping[i];
            if (entry.Origin != EntryOrigin.Written || !ReferenceEquals(entry.Value.Parent, mapping))
                continue;
            var field = type.Field(entry.Key);
            if (field is null || !NewerFields.Exists(field, type, Target))
            {
                if (type.IsOpen || FieldNames.Report(this, mapping, i, type, field) is not { } meant || mapping.Has(meant.Name))
                    continue;
                field = meant;
            }
            var isNewer = isNewerKnown || NewerFields.Check(this, mapping, i, type, field);
            Visit(new SchemaPlace(mapping, i, field), entry.Value, field.Type, isNewer);
        }
    }

    private void Visit(in SchemaPlace place, Node value, TypeInfo type, bool isNewerKnown)
    {
        switch (value)
        {
            case ScalarNode scalar when scalar.IsNull:
                NodeShapes.CheckNull(this, place, scalar, type);
                return;
            case ScalarNode scalar:
                if (type.Shape == ValueShape.Any)
                    return;
                if (Placeholder.IsIn(scalar))
                {
                    Placeholders.Check(this, place, scalar);
                }
                else
                {
                    if (type.Shape is ValueShape.Object or ValueShape.Map or ValueShape.List)
                        NodeShapes.Report(this, place, scalar, type);
                    else
                        ScalarTypes.Check(this, place, scalar, type);
                }
                return;
            case MappingNode mapping:
                switch (type.Shape)
                {
                    case ValueShape.Any:
                        return;
                    case ValueShape.Object:
                        VisitObject(mapping, type, isNewerKnown);
                        return;
                    case ValueShape.Map:
                        for (var i = 0; i < mapping.Count; i++)
                        {
                            ref readonly var entry = ref mapping[i];
                            if (entry.Origin != EntryOrigin.Written || !ReferenceEquals(entry.Value.Parent, mapping) || FieldNames.IsPatchDirective(entry.Key))
                                continue;
                            KeyIsNoText.Check(this, mapping, i);
                            Visit(new SchemaPlace(mapping, i, place.Field, isMapValue: true), entry.Value, type.Element!, isNewerKnown);
                        }
                        return;
                    default:
                        NodeShapes.Report(this, place, mapping, type);
                        return;
                }
            case SequenceNode list:
                switch (type.Shape)
                {
                    case ValueShape.Any:
                        return;
                    case ValueShape.List:
                        for (var i = 0; i < list.Count; i++)
                        {
                            if (!ReferenceEquals(list[i].Parent, list))
                                continue;
                            if (list[i] is ScalarNode { IsNull: true })
                                NodeShapes.CheckNullItem(this, place, list, i, type.Element!);
                            else
                                Visit(new SchemaPlace(place.Owner, place.Entry, place.Field, place.IsMapValue, list), list[i], type.Element!, isNewerKnown);
                        }
                        return;
                    default:
                        NodeShapes.Report(this, place, list, type);
                        return;
                }
        }
    }

    private static bool LooksLikePatch(ManifestObject manifest)
    {
        if (manifest.Root.Has("$patch"))
            return true;
        if (StatefulSetView.Of(manifest) is { } set)
            return set.LooksLikePatch;
        if (ServiceView.Of(manifest) is { } service)
            return service.LooksLikePatch;
        if (PodView.Of(manifest) is { } pod)
            return pod.Containers.Count == 0 && !pod.ContainersAreOpen && pod.Spec.IsKnown;
        return false;
    }
}

/// <summary>Where a value stands: the entry that holds it, or the entry that holds its list.</summary>
internal readonly struct SchemaPlace(MappingNode owner, int entry, FieldInfo field, bool isMapValue = false, SequenceNode? list = null)
{
    /// <summary>The nearest mapping around.</summary>
    public MappingNode Owner { get; } = owner;

    /// <summary>The entry's position in <see cref="Owner"/>.</summary>
    public int Entry { get; } = entry;

    /// <summary>The nearest named field around.</summary>
    public FieldInfo Field { get; } = field;

    /// <summary>The entry's key is of the user's choice.</summary>
    public bool IsMapValue { get; } = isMapValue;

    /// <summary>The list that holds the value; null for the value of an entry.</summary>
    public SequenceNode? List { get; } = list;

    public string Key => Owner[Entry].Key;

    /// <summary>The place for a message: a field's name, a key of a map, or an item of a list.</summary>
    public string Name => List is not null ? $"an item of {Key}" : IsMapValue ? $"{Field.Name}[{Key}]" : Key;
}
