namespace StsLint.Syntax;

/// <summary>Says in words for the writer of a manifest what the parser says about its tokens.</summary>
internal static class ParserWords
{
    private static readonly (string Said, string Words)[] s_table =
    [
        ("could not find expected ':'", "this line has no ': ' where a key and its value are expected; write 'key: value', or indent it if it continues the text above"),
        ("found unexpected end of stream", "the quote that opens here is never closed"),
        ("found unexpected document indicator", "the quote that opens here is not closed before the next '---'"),
        ("wrong indentation", "the further lines of this quoted text must be indented deeper than its key"),
        ("unknown escape character", "a backslash escape that YAML does not know stands in these quotes; write '\\\\' for a backslash, or use single quotes"),
        ("hexadecimal number", "an escape in these quotes lacks hexadecimal digits: '\\x' takes two, '\\u' four and '\\U' eight"),
        ("invalid Unicode", "an escape in these quotes names no character"),
        ("multiline plain scalar, found invalid mapping", "a text over several lines cannot be a key; check the indentation of this line and of the line above"),
        ("plain scalar value, found invalid mapping", "a second ': ' stands in one value; put the value in quotes, or the inner key on a line of its own"),
        ("Mapping values are not allowed", "a ': ' is not expected here; indent the line like its siblings, or put the value in quotes"),
        ("Mapping keys are not allowed", "a '? ' key cannot start here"),
        ("Block sequence entries are not allowed", "a list item cannot start here; put '- ' on a line of its own under its key"),
        ("expected '-' indicator", "this line is indented like the list items above it but does not start with '- '; indent it deeper, or like the key of the list"),
        ("did not find expected key", "the indentation of this line fits no block above it; align it with its siblings"),
        ("expected ',' or ']'", "a list in brackets is not finished here: a ',' or the closing ']' is missing"),
        ("expected ',' or '}'", "a mapping in braces is not finished here: a ',' or the closing '}' is missing"),
        ("expected <document end>", "this line does not belong to what stands above it; indent it like its siblings, or separate documents with '---'"),
        ("expected <document start>", "a directive must be followed by '---'"),
        ("indentation indicator equal to 0", "the digit behind '|' or '>' must be 1 to 9"),
        ("block scalar, did not find expected comment or line break", "nothing but a comment may follow '|' or '>' on its line; the text starts on the next one"),
        ("extra spaces in first line", "the first line of this text block has more blanks than the text below it; remove them"),
        ("more spaces in lines above", "a line above the text of this block has more blanks than the text; remove them"),
        ("comment", "a comment needs a blank in front of its '#'"),
        ("undefined tag handle", "this tag's prefix is not known; put the value in quotes if '!' is part of it"),
        ("tag", "'!' at the start of a value makes it a tag, and this is none; put the value in quotes"),
        ("anchor", "'*' or '&' at the start of a value makes it an alias or anchor, and this is none; put the value in quotes"),
        ("directive", "a line that starts with '%' is a directive to the parser, and this is none; put the value in quotes"),
    ];

    public static string Of(string said, string text, int at, int end)
    {
        var c = at < end ? text[at] : '\0';
        switch (c)
        {
            case '*' or '&' when said.Contains("anchor", StringComparison.Ordinal):
                return $"'{c}' at the start of a value makes it an {(c == '*' ? "alias" : "anchor")}, and this is none; put the value in quotes";
            case '@' or '`' or '%' when said.Contains("cannot start any token", StringComparison.Ordinal):
                return $"a value cannot start with '{c}'; put it in quotes";
            case ']' or '}' when said.Contains("node content", StringComparison.Ordinal):
                return $"this '{c}' closes nothing that was opened, or a value is missing in front of it";
        }
        if (said.Contains("did not find expected key", StringComparison.Ordinal) && !HasColon(text, at, end))
            said = "could not find expected ':'";
        foreach (var (fragment, words) in s_table)
        {
            if (said.Contains(fragment, StringComparison.Ordinal))
                return words;
        }
        return "this cannot be read as YAML; check quotes, brackets and indentation here and in the line above";
    }

    private static bool HasColon(string text, int at, int end)
    {
        for (; at < end && text[at] is not ('\n' or '\r'); at++)
        {
            if (text[at] == ':' && (at + 1 == end || text[at + 1] is ' ' or '\t' or '\n' or '\r'))
                return true;
        }
        return false;
    }
}
