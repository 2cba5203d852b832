using StsLint.Runtime.Api;
using StsLint.Runtime.Serving.Tables;

namespace StsLint.Tests.Serving;

public sealed class TableTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-1, "0s")]
    [InlineData(-5, "<invalid>")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(125, "2m5s")]
    [InlineData(600, "10m")]
    [InlineData(10_799, "179m")]
    [InlineData(10_800, "3h")]
    [InlineData(11_100, "3h5m")]
    [InlineData(28_800, "8h")]
    [InlineData(172_799, "47h")]
    [InlineData(176_400, "2d1h")]
    [InlineData(691_200, "8d")]
    [InlineData(63_072_000, "2y")]
    [InlineData(66_000_000, "2y33d")]
    public void Ages_are_the_coarser_the_longer(long seconds, string text) => Assert.Equal(text, Cells.Duration(TimeSpan.FromSeconds(seconds == -1 ? -0.5 : seconds)));

    [Theory]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"}]},"status":{"phase":"Pending"}}""", "x 0/1 Pending 0 <unknown>")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"}]},"status":{"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ImagePullBackOff"}}}]}}""", "x 0/1 ImagePullBackOff 0 <unknown>")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"}]},"status":{"phase":"Running","containerStatuses":[{"name":"a","ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"finishedAt":"2026-01-01T11:57:00Z"}}}]}}""", "x 1/1 Running 2 (3m ago) <unknown>")]
    [InlineData("Pod", """{"metadata":{"deletionTimestamp":"2026-01-01T12:00:30Z"},"spec":{"containers":[{"name":"a"}]},"status":{"phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}]}}""", "x 1/1 Terminating 0 <unknown>")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"}]},"status":{"phase":"Failed","reason":"Evicted"}}""", "x 0/1 Evicted 0 <unknown>")]
    [InlineData("Pod", """{"spec":{"initContainers":[{"name":"i"},{"name":"j"}],"containers":[{"name":"a"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}]}}""", "x 0/1 Init:1/2 0 <unknown>")]
    [InlineData("Pod", """{"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"a"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"CrashLoopBackOff"}},"restartCount":3}]}}""", "x 0/1 Init:CrashLoopBackOff 3 <unknown>")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"False"}],"containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}]}}""", "x 1/2 NotReady 0 <unknown>")]
    [InlineData("Node", """{"status":{"conditions":[{"type":"Ready","status":"Unknown"}],"nodeInfo":{"kubeletVersion":"v1.36.2"}},"spec":{"unschedulable":true}}""", "x NotReady,SchedulingDisabled <none> <unknown> v1.36.2")]
    [InlineData("PersistentVolumeClaim", """{"spec":{"volumeName":"pv-1","storageClassName":"fast"},"status":{"phase":"Bound","capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany","ReadWriteOnce"]}}""", "x Bound pv-1 1Gi RWO,RWX fast <unset> <unknown>")]
    [InlineData("PersistentVolumeClaim", """{"spec":{"storageClassName":"fast"},"status":{"phase":"Pending"}}""", "x Pending    fast <unset> <unknown>")]
    [InlineData("PersistentVolume", """{"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain","claimRef":{"namespace":"a","name":"b"}},"status":{"phase":"Released"}}""", "x 1Gi RWO Retain Released a/b  <unset>  <unknown>")]
    [InlineData("Service", """{"spec":{"type":"NodePort","clusterIP":"10.96.0.9","ports":[{"port":80,"nodePort":30080},{"port":53,"protocol":"UDP"}]}}""", "x NodePort 10.96.0.9 <none> 80:30080/TCP,53/UDP <unknown>")]
    [InlineData("Service", """{"spec":{"type":"LoadBalancer","clusterIP":"10.96.0.9","ports":[{"port":80}]}}""", "x LoadBalancer 10.96.0.9 <pending> 80/TCP <unknown>")]
    [InlineData("Endpoints", """{"subsets":[{"addresses":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"},{"ip":"10.0.0.3"},{"ip":"10.0.0.4"}],"ports":[{"port":80}]}]}""", "x 10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more... <unknown>")]
    public void Rows_say_what_kubectl_users_know(string kind, string json, string row)
    {
        var resource = ResourceKinds.Of("v1", kind);
        var item = new ApiObject(resource, ((ApiMap)ApiJson.Read(json)).WithAt(["metadata", "name"], "x"));
        var layout = Layouts.Of(resource);
        var narrow = layout.Row(item, s_now).Zip(layout.Columns.Maps).Where(static pair => pair.Second.IntegerOf("priority") == 0).Select(static pair => Cells.Text(pair.First));
        Assert.Equal(row, string.Join(' ', narrow));
    }

    [Theory]
    [InlineData("v1", "Pod", "Name Ready Status Restarts Age IP Node Nominated Node Readiness Gates")]
    [InlineData("apps/v1", "StatefulSet", "Name Ready Age Containers Images")]
    [InlineData("apps/v1", "Deployment", "Name Ready Up-to-date Available Age Containers Images Selector")]
    [InlineData("v1", "PersistentVolumeClaim", "Name Status Volume Capacity Access Modes StorageClass VolumeAttributesClass Age VolumeMode")]
    [InlineData("v1", "Event", "Last Seen Type Reason Object Subobject Source Message First Seen Count Name")]
    [InlineData("storage.k8s.io/v1", "StorageClass", "Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "Name Created At")]
    public void Kinds_have_their_columns(string apiVersion, string kind, string columns) => Assert.Equal(columns, string.Join(' ', Layouts.Of(ResourceKinds.Of(apiVersion, kind)).Names));

    [Fact]
    public void Every_kind_has_a_row_for_an_object_with_nothing_in_it()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var layout = Layouts.Of(kind);
            Assert.Equal(layout.Columns.Count, layout.Row(new ApiObject(kind, ApiMap.Of(("metadata", ApiMap.Of(("name", "x"))))), s_now).Length);
        }
    }
}
