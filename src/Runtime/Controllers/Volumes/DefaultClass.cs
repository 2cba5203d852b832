using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;

namespace StsLint.Runtime.Controllers.Volumes;

/// <summary>The StorageClass for claims that name none. Source: pkg/volume/util/storageclass.go.</summary>
internal static class DefaultClass
{
    /// <summary>The class that is marked as default: of several the newest, of those made within one second the first by name. Null when none is.</summary>
    public static ApiObject? Find(IObjectReader objects)
    {
        ApiObject? best = null;
        foreach (var item in objects.List(ResourceKinds.StorageClass))
        {
            // The list is ordered by name: an equal one comes too late.
            if (ClassFacts.Of(item).IsDefault && (best is null || item.CreationTimestamp > best.CreationTimestamp))
                best = item;
        }
        return best;
    }

    /// <summary>Whether a claim is one that gets the default class: it has neither the field nor the old annotation. An empty class is a class.</summary>
    public static bool IsFor(ApiObject claim) => claim.Spec["storageClassName"] is null or { IsNull: true } && !claim.Annotations.Has(StorageNames.BetaClass);
}
