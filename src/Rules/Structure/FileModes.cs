using System.Globalization;
using StsLint.Engine;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>STS0013: file modes of volumes that look octal and are read as decimal.</summary>
internal static class FileModes
{
    private static readonly RuleDescriptor s_rule = new("STS0013", "File mode written in decimal",
        "{0} {1} is read as a decimal number, that is octal {2}; write {3}", Severity.Warning,
        static () => new(
            Finds: "A customary file mode without its leading zero (`644`, `755`, `400` …) in `defaultMode` or `mode` of a configMap, secret, projected or downwardAPI volume. It is an error when the number is above 511 (octal 777).",
            Why: "Without the zero it is a decimal number: 400 gives the files mode 0620. Above 511 the API server refuses it (in a StatefulSet's template from 1.34 on; before, no pod could be made).",
            Wrong: """
                volumes:
                  - name: tls
                    secret:
                      secretName: web-tls
                      defaultMode: 400
                """,
            Right: """
                volumes:
                  - name: tls
                    secret:
                      secretName: web-tls
                      defaultMode: 0400
                """,
            Fix: "Writes the zero in front (in JSON, which has no octal numbers, the decimal number of the mode). Unsafe, since the files get other permissions than before.",
            Silent: "For decimal numbers that are a mode as they stand, such as 420 (0644) and 256 (0400)."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    /// <summary>The field is a file mode.</summary>
    public static bool IsMode(FieldInfo field) => field.Name is "defaultMode" or "mode" && field.Type.Shape == ValueShape.Integer32;

    public static void Check(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar)
    {
        if (!IsCustomary(scalar.Value))
            return;
        var read = int.Parse(scalar.Value, CultureInfo.InvariantCulture);
        var finding = visitor.Context.ReportAs(read > 511 ? Severity.Error : Severity.Warning, visitor.Manifest, s_rule, scalar,
            place.Key, scalar.Value, "0" + Convert.ToString(read, 8), "0" + scalar.Value);
        finding.ExplainsWithin(scalar, "STS1243");
        var inJson = EditPlan.IsJson(scalar);
        var meant = inJson ? Convert.ToInt32(scalar.Value, 8).ToString(CultureInfo.InvariantCulture) : "0" + scalar.Value;
        finding.WithUnsafeFix("Write " + meant, Edit.ReplaceValue(scalar, meant));
    }

    // Modes as people write them. Taken as decimal numbers, none of them is one of these again.
    private static bool IsCustomary(string value) => value is
        "400" or "440" or "444" or "500" or "544" or "550" or "555" or "600" or "640" or "644" or "660" or "664" or "666" or
        "700" or "740" or "744" or "750" or "754" or "755" or "760" or "770" or "774" or "775" or "776" or "777";
}
