using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>What a session says after any edits is what one run over the same texts says.</summary>
public class LintSessionTests
{
    private static readonly ScopeInput s_closed = new("project") { IsClosed = true };
    private static readonly LintOptions s_options = LintOptions.Default with { Today = new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc) };

    private static readonly Linter s_linter = new();

    // Fixtures of rules on scopes, and some of others: what they hold has to do with one another in every way that rules know.
    private static readonly Lazy<IReadOnlyList<string>> s_texts = new(() =>
        [.. Fixture.All()
            .Where(static fixture => fixture.Path.EndsWith(".yaml", StringComparison.Ordinal) || Directory.Exists(fixture.Path))
            .Select(static fixture => fixture.Load())
            .Where(static run => run.BaseInputs is null && run.Inputs.All(static input => input.Role == FileRole.Manifest && input.File.Length < 6000))
            .OrderBy(static run => run.Fixture.Name, StringComparer.Ordinal)
            .SelectMany(static run => run.Inputs.Select(static input => input.File.Text!))]);

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("STSLINT_TEST_SEEDS") is { Length: > 0 } seeds ? int.Parse(seeds) : 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Edits_are_judged_as_a_run_judges_them(int seed)
    {
        var random = new Random(seed);
        var texts = Enumerable.Range(0, random.Next(2, 40)).Select(_ => s_texts.Value[random.Next(s_texts.Value.Count)]).ToList();
        Run(random, texts, edits: 25);
    }

    /// <summary>Applications that have nothing to do with one another: an edit of one leaves the others alone.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Of_separate_applications_only_the_edited_one_is_judged_again(int seed)
    {
        var random = new Random(seed);
        var texts = Enumerable.Range(0, 30).Select(Application).ToList();
        // Some edits bring operators or volumes, or names that nothing has, and then all is judged again.
        Assert.InRange(Run(random, texts, edits: 25), 1, 25);
    }

    [Fact]
    public void An_edit_of_a_value_judges_one_application()
    {
        var session = new LintSession();
        var inputs = Enumerable.Range(0, 200).Select(at => Input(at, Application(at))).ToList();
        session.Update(inputs);
        Assert.Equal((200, 600), (session.FilesRead, session.JudgedTogether));
        var before = session.Update(inputs);
        Assert.Equal(0, session.FilesRead);
        inputs[7] = Input(7, Application(7).Replace("replicas: 3", "replicas: 1", StringComparison.Ordinal));
        var after = session.Update(inputs);
        Assert.Equal(1, session.FilesRead);
        Assert.InRange(session.JudgedTogether, 3, 10);
        Assert.All(Enumerable.Range(0, 200).Where(static at => at != 7), at => Assert.Same(before[at], after[at]));
        Assert.NotSame(before[7], after[7]);
    }

    [Fact]
    public void A_file_that_comes_or_goes_does_not_read_the_others_again()
    {
        var session = new LintSession();
        var inputs = Enumerable.Range(0, 20).Select(at => Input(at, Application(at))).ToList();
        session.Update(inputs);
        for (var i = 0; i < 40; i++)
        {
            inputs.Insert(10, Input(100 + i, Application(100 + i)));
            Compare(inputs, session.Update(inputs), "insert " + i);
            Assert.InRange(session.FilesRead, 0, i < 10 ? 1 : 60);
        }
        inputs.RemoveRange(5, 30);
        Compare(inputs, session.Update(inputs), "remove");
        Assert.Equal(0, session.FilesRead);
        inputs.Reverse();
        Compare(inputs, session.Update(inputs), "reverse");
        Compare([], session.Update([]), "empty");
    }

    [Fact]
    public void Several_scopes_see_one_another()
    {
        var random = new Random(5);
        var scopes = new[] { s_closed, new ScopeInput("other") { IsClosed = true }, new ScopeInput("open") };
        var session = new LintSession();
        var inputs = Enumerable.Range(0, 30).Select(at => Input(at, s_texts.Value[random.Next(s_texts.Value.Count)], scopes[at % 3])).ToList();
        for (var step = 0; step < 20; step++)
        {
            Compare(inputs, session.Update(inputs), "step " + step);
            var at = random.Next(inputs.Count);
            inputs[at] = Input(at, Edit(random, inputs[at].File.Text!), inputs[at].Scope);
        }
    }

    [Fact]
    public void A_cancelled_call_leaves_a_session_that_goes_on()
    {
        var session = new LintSession();
        var inputs = Enumerable.Range(0, 5).Select(at => Input(at, Application(at))).ToList();
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => session.Update(inputs, workers: 2, cancel.Token));
        Compare(inputs, session.Update(inputs), "after");
        inputs[0] = Input(0, Application(9));
        Assert.ThrowsAny<OperationCanceledException>(() => session.Update(inputs, workers: 2, cancel.Token));
        Compare(inputs, session.Update(inputs), "after the second");
    }

    // Gives the number of steps in which fewer objects were judged than there are files.
    private static int Run(Random random, List<string> texts, int edits)
    {
        var session = new LintSession(s_linter);
        var inputs = texts.Select((text, at) => Input(at, text)).ToList();
        Compare(inputs, session.Update(inputs), "start");
        var earlier = inputs.ToArray();
        var few = 0;
        for (var step = 0; step < edits; step++)
        {
            var what = "step " + step;
            if (random.Next(8) == 0)
            {
                (earlier, var now) = ([.. inputs], earlier);
                inputs = [.. now];
                what += " back";
            }
            else
            {
                for (var i = random.Next(3) == 0 ? 2 : 1; i > 0; i--)
                {
                    var at = random.Next(inputs.Count);
                    inputs[at] = Input(at, Edit(random, inputs[at].File.Text!));
                    what += " file " + at;
                }
            }
            Compare(inputs, session.Update(inputs), what);
            if (session.JudgedTogether < inputs.Count)
                few++;
        }
        return few;
    }

    private static LintInput Input(int at, string text, ScopeInput? scope = null) => new(new SourceFile($"m{at:d3}.yaml", text), scope ?? s_closed, s_options, at);

    private static void Compare(List<LintInput> inputs, IReadOnlyList<SessionFile> files, string what)
    {
        Assert.Equal(inputs, files.Select(static file => file.Input with { Ordinal = 0 }).Zip(inputs, static (file, input) => file with { Ordinal = input.Ordinal }));
        var expected = s_linter.Check(inputs.Select(static (input, at) => input with { Ordinal = at })).Select(static finding => Describe(finding)).Order(StringComparer.Ordinal);
        var actual = files.SelectMany(static file => file.Findings).Select(static finding => Describe(finding)).Order(StringComparer.Ordinal);
        var (missing, extra) = (expected.Except(actual).ToList(), actual.Except(expected).ToList());
        Assert.True(missing.Count == 0 && extra.Count == 0, $"{what}:\nmissing:\n  {string.Join("\n  ", missing)}\nextra:\n  {string.Join("\n  ", extra)}");
        Assert.Equal(expected.Count(), actual.Count());
        Assert.All(files, static file => Assert.All(file.Findings, finding => Assert.Same(file.Input.File, finding.Span.File)));
    }

    private static string Describe(Finding finding)
    {
        var edits = finding.Fix is not { } fix ? "" : fix.Title + string.Join(',', fix.Files.Select(file => file.Path + string.Join(';', fix.Resolve(file, file.Text!) ?? [])));
        return $"{Place(finding.Span)} {finding.Rule.Id} {finding.Severity} {finding.Message} [{finding.Field}] {string.Join(';', finding.Related.Select(static related => Place(related.Span) + related.Message))} {edits} {finding.Suppression?.Reason}";
    }

    private static string Place(SourceSpan span) => $"{span.File.Path}:{span.Start}-{span.End}";

    private static string Edit(Random random, string text)
    {
        var lines = text.Split('\n').ToList();
        var at = random.Next(lines.Count);
        switch (random.Next(10))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[at]);
                break;
            case 2:
                lines.Insert(at, "# a comment");
                break;
            case 3:
                lines.Insert(at, "# stslint:ignore STS2001, STS3 -- it is meant");
                break;
            case 4:
                lines.AddRange(["---", .. s_texts.Value[random.Next(s_texts.Value.Count)].Split('\n')]);
                break;
            default:
                // One value becomes another one that stands somewhere.
                var candidates = Enumerable.Range(0, lines.Count).Where(line => lines[line].Contains(": ", StringComparison.Ordinal)).ToList();
                if (candidates.Count == 0)
                    goto case 2;
                var other = s_texts.Value[random.Next(s_texts.Value.Count)].Split('\n').Concat(lines).Where(static line => line.Contains(": ", StringComparison.Ordinal)).ToList();
                at = candidates[random.Next(candidates.Count)];
                var key = lines[at][..(lines[at].IndexOf(": ", StringComparison.Ordinal) + 2)];
                // Mostly of the same key, so that it means something.
                var same = other.Where(line => line.TrimStart(' ', '-').StartsWith(key.TrimStart(' ', '-'), StringComparison.Ordinal)).ToList();
                var from = random.Next(4) > 0 && same.Count > 0 ? same[random.Next(same.Count)] : other[random.Next(other.Count)];
                lines[at] = key + from[(from.IndexOf(": ", StringComparison.Ordinal) + 2)..];
                break;
        }
        return string.Join('\n', lines);
    }

    private static string Application(int number) => $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: app-{number}
        spec:
          clusterIP: None
          selector:
            app: app-{number}
          ports:
          - name: http
            port: 80
            targetPort: http
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: app-{number}
        spec:
          serviceName: app-{number}
          replicas: 3
          selector:
            matchLabels:
              app: app-{number}
          template:
            metadata:
              labels:
                app: app-{number}
                part-of: shop
            spec:
              containers:
              - name: main
                image: registry.example/app:1.{number}
                ports:
                - name: http
                  containerPort: 80
                volumeMounts:
                - name: data
                  mountPath: /data
          volumeClaimTemplates:
          - metadata:
              name: data
            spec:
              accessModes: [ReadWriteOnce]
              resources:
                requests:
                  storage: 1Gi
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: app-{number}
        spec:
          maxUnavailable: 1
          selector:
            matchLabels:
              app: app-{number}
        """;
}
