using StsLint.Runtime.Api;
using StsLint.Runtime.Controllers;
using StsLint.Runtime.Embedded;
using StsLint.Tests.Model;

namespace StsLint.Tests.FaultMatrix;

/// <summary>
/// Every course of events is repeated with one fault at each call of the StatefulSet controller in turn. It must end as it does without the fault, and nothing
/// that must never happen may happen on the way.
/// </summary>
public sealed class FaultMatrixTests
{
    /// <summary>What goes wrong at one call.</summary>
    private static readonly Dictionary<string, Fault> s_faults = new()
    {
        ["F-01 500 before any effect"] = Fault.Before(static _ => ApiError.Internal("etcdserver: request timed out")),
        ["F-01 503 before any effect"] = Fault.Before(static _ => new ApiError(503, "ServiceUnavailable", "the server is currently unable to handle the request")),
        ["F-02 the answer is lost"] = Fault.After(static _ => ApiError.Timeout("request did not complete within the allotted timeout")),
        ["F-03 conflict"] = Fault.Before(static call => call.Verb is "update" or "patch" or "delete" ? ApiError.Conflict(call.Key, "the object has been modified") : null),
        ["F-05 429"] = Fault.Before(static _ => ApiError.TooManyRequests("too many requests, please try again later", 1)),
        ["F-06 403 for half a minute"] = Fault.For(TimeSpan.FromSeconds(30), static call => ApiError.Forbidden(call.Key, "the token has expired")),
        ["F-11 the cache is one change of each kind behind for a minute"] = Fault.Lag(1),
        ["F-11 the cache is 20 changes of each kind behind for a minute"] = Fault.Lag(20),
        ["F-13 the controller is killed before the call"] = Fault.Crash(isAfter: false),
        ["F-13 the controller is killed behind the call"] = Fault.Crash(isAfter: true),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var course in Course.All)
            {
                foreach (var fault in s_faults.Keys)
                    cases.Add(course.ToString(), fault);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("Category", "Faults")]
    public void One_fault_at_any_call_changes_nothing_in_the_end(string courseName, string faultName)
    {
        var course = Course.All.Single(each => each.ToString() == courseName);
        var fault = s_faults[faultName];
        using var undisturbed = new Trial(course, null, -1);
        undisturbed.Run();
        Assert.True(undisturbed.Calls > 0);
        for (var at = 0; at < undisturbed.Calls; at++)
        {
            using var disturbed = new Trial(course, fault, at);
            disturbed.Run();
            if (disturbed.Stage.Outcome() != undisturbed.Stage.Outcome())
                Assert.Fail($"The fault at call {at} ({disturbed.Hit}) changed the end.\n--- without\n{undisturbed.Stage.Outcome()}\n--- with\n{disturbed.Stage.Outcome()}");
        }
    }

    /// <summary>How calls fail from a certain one on.</summary>
    private sealed record Fault(Func<ApiCall, ApiError?>? FailsBefore, Func<ApiCall, ApiError?>? FailsAfter)
    {
        public TimeSpan Lasts { get; init; }

        public bool Kills { get; init; }

        public int Lags { get; init; }

        public static Fault Before(Func<ApiCall, ApiError?> error) => new(error, null);

        public static Fault After(Func<ApiCall, ApiError?> error) => new(null, error);

        public static Fault For(TimeSpan time, Func<ApiCall, ApiError?> error) => new(error, null) { Lasts = time };

        public static Fault Crash(bool isAfter) => isAfter ? new(null, static _ => Dead) { Kills = true } : new(static _ => Dead, null) { Kills = true };

        public static Fault Lag(int changes) => new(static _ => null, null) { Lags = changes };

        public static ApiError Dead { get; } = ApiError.Timeout("the process that asked is gone");
    }

    private sealed class Trial : IDisposable
    {
        private readonly Course _course;
        private readonly Fault? _fault;
        private readonly int _at;
        private bool _isDead;
        private DateTimeOffset? _until;

        public Trial(Course course, Fault? fault, int at)
        {
            _course = course;
            _fault = fault;
            _at = at;
            Stage = new Stage(new ClusterOptions { Seed = 7 }, course.Shape);
            if (!course.IsFromTheStart)
                Assert.True(Stage.Reach(TimeSpan.FromHours(1)), "The set never came to rest at the start:\n" + Stage.Outcome());
            Stage.Cluster.Server.FailBefore = Before;
            Stage.Cluster.Server.FailAfter = After;
        }

        public Stage Stage { get; }

        public int Calls { get; private set; }

        public string Hit { get; private set; } = "";

        public void Dispose() => Stage.Dispose();

        public void Run()
        {
            _course.Act(Stage);
            var isOver = _course.Run(Stage);
            Stage.Monitor.Check();
            if (!isOver)
                Assert.Fail($"It never ended; the fault hit call {_at} ({Hit}).\n{Stage.Outcome()}");
            // What is still on its way comes to rest.
            Stage.Cluster.Simulation.RunFor(TimeSpan.FromMinutes(10));
            Stage.Monitor.CheckRest();
        }

        private ApiError? Before(ApiCall call)
        {
            if (call.Actor != Seen.Controller)
                return null;
            // A process that is gone calls nobody.
            if (_isDead)
                return Fault.Dead;
            if (_until is { } until && Stage.Cluster.Simulation.Now < until)
                return _fault!.FailsBefore!(call);
            if (Calls++ != _at || _fault?.FailsBefore is not { } fails)
                return null;
            Strike(call);
            return fails(call);
        }

        private ApiError? After(ApiCall call)
        {
            if (call.Actor != Seen.Controller || Calls - 1 != _at || _fault?.FailsAfter is not { } fails || Hit.Length > 0)
                return null;
            Strike(call);
            return fails(call);
        }

        private void Strike(ApiCall call)
        {
            Hit = $"{call.Verb} {call.Key} {call.Subresource}";
            if (_fault!.Lasts > TimeSpan.Zero)
                _until = Stage.Cluster.Simulation.Now + _fault.Lasts;
            var controller = Stage.Cluster.Controllers.Single(static each => each.Name == Seen.Controller);
            if (_fault.Lags > 0)
                Lag(controller, _fault.Lags);
            if (!_fault.Kills)
                return;
            controller.Stop();
            _isDead = true;
            Stage.Cluster.Simulation.After(TimeSpan.FromSeconds(2), "restart", () =>
            {
                _isDead = false;
                controller.Start();
            });
        }

        private void Lag(Controller controller, int changes)
        {
            var lag = new LaggingReader(Stage.Cluster.Context, controller, changes, TimeSpan.FromSeconds(20));
            Stage.Monitor.View = lag;
            Stage.Cluster.Simulation.After(TimeSpan.FromMinutes(1), "catch up", () =>
            {
                lag.Dispose();
                Stage.Monitor.View = null;
            });
        }
    }
}
