using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving;

/// <summary>Answers questions about who may do what. The served cluster knows one user, who may do everything.</summary>
internal static class Reviews
{
    private static readonly ApiMap s_user = ApiMap.Of(("username", ObjectRequests.User), ("groups", new ApiList("system:masters", "system:authenticated")));

    /// <summary>The question with its answer as status.</summary>
    public static Reply Answer(ApiRequest request, string ns)
    {
        ApiMap question = ApiMap.Empty;
        if (request.Body.Length > 0)
        {
            if (request.ReadBody(out var error) is not { } body)
                return error!;
            question = body as ApiMap ?? question;
        }
        var kind = request.Address.Kind;
        var everything = ApiMap.Of(("verbs", new ApiList("*")), ("apiGroups", new ApiList("*")), ("resources", new ApiList("*")));
        ApiMap? status = kind.Name switch
        {
            "SelfSubjectAccessReview" or "SubjectAccessReview" or "LocalSubjectAccessReview" => ApiMap.Of(("allowed", true), ("reason", "the embedded cluster allows everything")),
            "SelfSubjectRulesReview" => ApiMap.Of(
                ("resourceRules", new ApiList(everything)), ("nonResourceRules", new ApiList(ApiMap.Of(("verbs", new ApiList("*")), ("nonResourceURLs", new ApiList("*"))))), ("incomplete", false)),
            "SelfSubjectReview" => ApiMap.Of(("userInfo", s_user)),
            "TokenReview" => ApiMap.Of(("authenticated", false), ("error", "the embedded cluster issues no tokens")),
            _ => null,
        };
        if (status is null)
            return ObjectRequests.NotAllowed(request);
        var metadata = question.Map("metadata") ?? ApiMap.Empty;
        return new Reply(question.With("kind", kind.Name).With("apiVersion", kind.ApiVersion).With("metadata", ns.Length == 0 ? metadata : metadata.With("namespace", ns)).With("status", status), 201);
    }
}
