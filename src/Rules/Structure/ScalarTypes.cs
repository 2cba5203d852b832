using System.Globalization;
using StsLint.Engine;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>Whether a scalar is of the type that its field has, as the server's decoder sees it.</summary>
internal static class ScalarTypes
{
    private static readonly RuleDescriptor s_booleanForText = new("STS0007", "Boolean word where text is needed",
        "{0} takes text, but YAML 1.1 reads {1} as the boolean {2}; put it in quotes", Severity.Error,
        static () => new(
            Finds: "One of the plain words `y`, `n`, `yes`, `no`, `on`, `off`, `true`, `false` (in lower case, upper case or with a capital) where the API wants text: labels, annotations, selectors, environment values, arguments, parameters.",
            Why: "The API server reads YAML 1.1, where these words are booleans, and refuses a boolean where its Go type is a string: the whole object is refused while it is decoded.",
            Wrong: """
                metadata:
                  labels:
                    primary: yes
                """,
            Right: """
                metadata:
                  labels:
                    primary: "yes"
                """,
            Fix: "Puts the word in quotes. Safe: text is all that can stand there.",
            Silent: "For placeholders, and for kinds whose schema is not known."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_numberForText = new("STS0008", "Number where text is needed",
        "{0} takes text, but {1} is read as a number; put it in quotes", Severity.Error,
        static () => new(
            Finds: "A plain number, in any spelling that YAML 1.1 knows (`5432`, `1e3`, `0x1F`, `1_000`, `.5`, `012`), where the API wants text.",
            Why: "The API server refuses a number where its Go type is a string. Numbers in `env[].value`, in `args`, in labels and in annotations are the usual cases.",
            Wrong: """
                env:
                  - name: PGPORT
                    value: 5432
                """,
            Right: """
                env:
                  - name: PGPORT
                    value: "5432"
                """,
            Fix: "Puts the number in quotes, as it is written. Safe: text is all that can stand there.",
            Silent: "For placeholders, and for kinds whose schema is not known. Quantities and ports take numbers."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_textForNumber = new("STS0010", "Text where a number is needed",
        "{0} takes {3}, but {1} is {2}", Severity.Error,
        static () => new(
            Finds: "Text or a boolean where the API wants a number, such as a quoted `replicas`, `containerPort`, `partition` or `defaultMode`.",
            Why: "The API server does not turn text into numbers: the object is refused while it is decoded. Only fields that take both (`targetPort`, `maxUnavailable`) accept text.",
            Wrong: """
                spec:
                  replicas: "3"
                """,
            Right: """
                spec:
                  replicas: 3
                """,
            Fix: "Takes the quotes away when the text is a number in plain decimals. Safe: a number is all that can stand there.",
            Silent: "For placeholders (`\"{{ .Values.replicas }}\"`, `${REPLICAS}`), and for kinds whose schema is not known."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_otherForBoolean = new("STS0011", "Quoted or numeric boolean",
        "{0} takes true or false, but {1} is {2}", Severity.Error,
        static () => new(
            Finds: "Text or a number where the API wants a boolean: `\"true\"`, `1`, `enabled`.",
            Why: "The API server does not turn text or numbers into booleans: the object is refused while it is decoded. The plain words `yes`, `on`, `y` and their opposites are booleans and pass.",
            Wrong: """
                securityContext:
                  runAsNonRoot: "true"
                """,
            Right: """
                securityContext:
                  runAsNonRoot: true
                """,
            Fix: "Writes `true` or `false` where the text is a boolean word or the number is 1 or 0. Safe: a boolean is all that can stand there.",
            Silent: "For placeholders, and for kinds whose schema is not known."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_notWhole = new("STS0012", "Integer has a fraction or is out of range",
        "{0} takes a whole number from {2} to {3}, but {1} {4}", Severity.Error,
        static () => new(
            Finds: "A number with a fraction in an integer field, or one that does not fit the field's 32 or 64 bits.",
            Why: "The API server decodes into Go's int32 or int64 and refuses what does not fit.",
            Wrong: """
                spec:
                  replicas: 1.5
                """,
            Right: """
                spec:
                  replicas: 2
                """,
            Silent: "For `80.0` and `1e3`, which the server reads as 80 and 1000 (STS0014 calls them unusual)."));

    private static readonly RuleDescriptor s_unusualNumber = new("STS0014", "Unusual integer spelling",
        "{0} is written {1}, which YAML 1.1 and YAML 1.2 tools may read differently; the API server takes it for {2}", Severity.Info,
        static () => new(
            Finds: "An integer that is not written in plain decimals: `080`, `8_0`, `0x50`, `80.0`, `+80`.",
            Why: "The API server reads `080` as 80, `0100` as 64 and `8_0` as 80; tools that follow YAML 1.2 read other numbers or text. What is deployed then depends on which tool wrote the object.",
            Wrong: """
                ports:
                  - containerPort: 0x1F90
                """,
            Right: """
                ports:
                  - containerPort: 8080
                """,
            Fix: "Writes the number that the API server reads. Safe.",
            Silent: "For file modes (`defaultMode: 0644`), where octal is the custom."))
    {
        Fixes = FixSafety.Safe,
    };

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_booleanForText, s_numberForText, s_textForNumber, s_otherForBoolean, s_notWhole, s_unusualNumber];

    public static void Check(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar, TypeInfo type)
    {
        switch (type.Shape)
        {
            case ValueShape.Text or ValueShape.Bytes or ValueShape.Time:
                if (scalar.Kind == ScalarKind.Boolean)
                {
                    YamlScalar.TryReadBoolean(scalar.Value, out var word);
                    visitor.Context.Report(visitor.Manifest, s_booleanForText, scalar, place.Name, scalar.Value, word ? "true" : "false")
                        .WithSafeFix("Put it in quotes", Edit.ReplaceText(scalar, scalar.Value));
                }
                else if (scalar.Kind != ScalarKind.Text)
                {
                    visitor.Context.Report(visitor.Manifest, s_numberForText, scalar, place.Name, scalar.Value)
                        .WithSafeFix("Put it in quotes", Edit.ReplaceText(scalar, scalar.Value));
                }
                else
                {
                    NewerFields.CheckValue(visitor, place, scalar);
                }
                return;
            case ValueShape.Boolean:
                if (scalar.Kind != ScalarKind.Boolean)
                    ReportBoolean(visitor, place, scalar);
                return;
            case ValueShape.Integer32:
                CheckInteger(visitor, place, scalar, int.MinValue, int.MaxValue);
                return;
            case ValueShape.Integer64:
                CheckInteger(visitor, place, scalar, long.MinValue, long.MaxValue);
                return;
            case ValueShape.IntOrString:
                if (scalar.Kind is ScalarKind.Integer or ScalarKind.Float)
                    CheckInteger(visitor, place, scalar, int.MinValue, int.MaxValue);
                else if (scalar.Kind == ScalarKind.Boolean)
                    NodeShapes.Report(visitor, place, scalar, type);
                return;
            case ValueShape.Number:
                if (scalar.Kind is ScalarKind.Text or ScalarKind.Boolean)
                    visitor.Context.Report(visitor.Manifest, s_textForNumber, scalar, place.Name, Quoted(scalar), Said(scalar), "a number");
                return;
            case ValueShape.Quantity:
                if (scalar.Kind == ScalarKind.Boolean)
                    NodeShapes.Report(visitor, place, scalar, type);
                else
                    Quantities.Check(visitor, place, scalar);
                return;
        }
    }

    private static void CheckInteger(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar, long least, long most)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Integer when YamlScalar.TryReadInteger(scalar.Value, out var number):
                if (number < least || number > most)
                    ReportNotWhole(visitor, place, scalar, least, most, "is out of range");
                else if (!IsPlainDecimal(scalar.Value))
                    ReportUnusual(visitor, place, scalar, number);
                else if (FileModes.IsMode(place.Field))
                    FileModes.Check(visitor, place, scalar);
                return;
            case ScalarKind.Integer or ScalarKind.Float:
                if (!YamlScalar.TryReadFloat(scalar.Value, out var real) || double.IsNaN(real) || double.IsInfinity(real))
                    ReportNotWhole(visitor, place, scalar, least, most, double.IsNaN(real) ? "is no number" : "is out of range");
                else if (Math.Floor(real) != real)
                    ReportNotWhole(visitor, place, scalar, least, most, "has a fraction");
                else if (real < least || real > most || Math.Abs(real) >= 9.2e18)
                    ReportNotWhole(visitor, place, scalar, least, most, "is out of range");
                else
                    ReportUnusual(visitor, place, scalar, (long)real);
                return;
            default:
                var finding = visitor.Context.Report(visitor.Manifest, s_textForNumber, scalar, place.Name, Quoted(scalar), Said(scalar), "a whole number");
                if (scalar.Kind == ScalarKind.Text && IsPlainDecimal(scalar.Value) && long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var meant) && meant >= least && meant <= most)
                    finding.WithSafeFix("Take the quotes away", Edit.ReplaceValue(scalar, scalar.Value));
                return;
        }
    }

    private static void ReportNotWhole(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar, long least, long most, string problem) =>
        visitor.Context.Report(visitor.Manifest, s_notWhole, scalar, place.Name, scalar.Value, least.ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture), problem);

    private static void ReportUnusual(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar, long number)
    {
        if (FileModes.IsMode(place.Field))
            return;
        var plain = number.ToString(CultureInfo.InvariantCulture);
        visitor.Context.Report(visitor.Manifest, s_unusualNumber, scalar, place.Name, scalar.Value, plain)
            .WithSafeFix("Write " + plain, Edit.ReplaceValue(scalar, plain));
    }

    private static void ReportBoolean(in SchemaVisitor visitor, in SchemaPlace place, ScalarNode scalar)
    {
        var finding = visitor.Context.Report(visitor.Manifest, s_otherForBoolean, scalar, place.Name, Quoted(scalar), Said(scalar));
        bool? meant = scalar switch
        {
            { Kind: ScalarKind.Text } when YamlScalar.TryReadBoolean(scalar.Value, out var word) => word,
            { Kind: ScalarKind.Integer, Value: "1" } => true,
            { Kind: ScalarKind.Integer, Value: "0" } => false,
            _ => null,
        };
        if (meant is { } value)
            finding.WithSafeFix(value ? "Write true" : "Write false", Edit.ReplaceValue(scalar, value ? "true" : "false"));
    }

    // -?(0|[1-9][0-9]*)
    private static bool IsPlainDecimal(string value)
    {
        var at = value.Length > 0 && value[0] == '-' ? 1 : 0;
        if (at >= value.Length || (value[at] == '0' && value.Length > at + 1))
            return false;
        for (; at < value.Length; at++)
        {
            if (value[at] is < '0' or > '9')
                return false;
        }
        return true;
    }

    private static string Quoted(ScalarNode scalar) => scalar.Kind == ScalarKind.Text ? $"'{Shortened(scalar.Value)}'" : scalar.Value;

    private static string Shortened(string text)
    {
        var end = text.IndexOf('\n');
        if (end < 0)
            end = text.Length;
        return end > 60 ? text.Substring(0, 60) + "…" : end < text.Length ? text.Substring(0, end) + "…" : text;
    }

    private static string Said(ScalarNode scalar) => scalar.Kind switch
    {
        ScalarKind.Text => "text",
        ScalarKind.Boolean => "a boolean",
        _ => "a number",
    };
}
