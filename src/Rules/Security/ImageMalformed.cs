using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Security;

/// <summary>STS5002.</summary>
internal sealed class ImageMalformed : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS5002", "Image reference malformed",
        "image '{0}' {1}; the kubelet refuses it with InvalidImageName", Severity.Error,
        static () => new(
            Finds: "An `image` that is no image reference: a blank inside, capitals in the repository, a scheme such as `https://`, an empty or malformed tag, a digest of the wrong length or algorithm.",
            Why: "The API server takes any text without blanks at its ends. The kubelet cannot parse it, and the container waits with `InvalidImageName` until the template is changed; a StatefulSet with ordered pods stops at that pod.",
            Wrong: """
                image: registry.example/Shop/DB:1.2.3
                """,
            Right: """
                image: registry.example/shop/db:1.2.3
                """,
            Fix: "Takes a scheme or blanks away, or writes the repository in lower case, where the result is a reference. Safe: there is no other image that could be meant.",
            Silent: "On placeholders, also unusual ones (a `$`, `<` or `%` anywhere, a repository without a small letter, `ko://`); on blanks at the ends, which the API server refuses."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        var image = container.Image;
        if (!IsJudged(image) || ImageReference.Parse(image.Value, out var problem) is not null)
            return;
        var finding = context.Report(container.Object, s_rule, image, image.Value, problem!);
        if (Repair(image.Value) is { } repaired)
            finding.WithSafeFix($"Write '{repaired}'", image.Node is ScalarNode { Style: ScalarStyle.Plain } ? Edit.Replace(image.Node.Span, repaired) : Edit.ReplaceText(image.Node!, repaired));
    }

    /// <summary>The value is a text that is meant to be an image reference.</summary>
    internal static bool IsJudged(Field<string> image)
    {
        if (!image.IsKnown || image.Value.Length == 0 || char.IsWhiteSpace(image.Value[0]) || char.IsWhiteSpace(image.Value[image.Value.Length - 1]))
            return false;
        var hasSmall = false;
        foreach (var c in image.Value)
        {
            if (c is '$' or '<' or '>' or '%' or '{' or '}' or '#')
                return false;
            hasSmall |= c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
        }
        return hasSmall && !image.Value.StartsWith("ko://", StringComparison.Ordinal) && !image.Value.StartsWith("//", StringComparison.Ordinal)
            && !image.Value.Contains("@@", StringComparison.Ordinal) && !image.Value.EndsWith('@') && !IsAllCapitals(image.Value);
    }

    // REPLACE_ME:1.2 or IMAGE_NAME stand for something else.
    private static bool IsAllCapitals(string image)
    {
        var end = image.IndexOfAny([':', '@']);
        var hasCapital = false;
        for (var i = 0; i < (end < 0 ? image.Length : end); i++)
        {
            if (image[i] is >= 'a' and <= 'z')
                return false;
            hasCapital |= image[i] is >= 'A' and <= 'Z';
        }
        return hasCapital;
    }

    private static string? Repair(string image)
    {
        var scheme = image.IndexOf("://", StringComparison.Ordinal);
        var text = (scheme < 0 ? image : image.Substring(scheme + 3)).Replace(" ", "").Replace("\t", "");
        if (ImageReference.Parse(text, out _) is not null)
            return text;
        // Only the repository: tags tell capitals apart.
        var end = text.IndexOf('@');
        if (end == 0)
            return null;
        end = text.IndexOf(':', text.LastIndexOf('/', (end < 0 ? text.Length : end) - 1) + 1) is var colon && colon >= 0 && (end < 0 || colon < end) ? colon : end;
        var name = end < 0 ? text : text.Substring(0, end);
        text = name.ToLowerInvariant() + (end < 0 ? "" : text.Substring(end));
        return ImageReference.Parse(text, out _) is not null ? text : null;
    }
}
