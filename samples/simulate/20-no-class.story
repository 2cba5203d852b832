+0.0s    > apply
+0.0s      poddisruptionbudget/web   created
+0.0s      service/web               created, headless
+0.0s      set/web                   created: 3 replicas
+0.0s    > wait 2 min
+0.0s      claim/data-web-0          created
+0.0s      pod/web-0                 created
+0.0s      claim/data-web-0          FailedBinding: no persistent volumes available for this claim and no storage class is set
+0.0s      pod/web-0                 waits for its claims
+120.0s  > show pods
+120.0s      NAME   READY  STATUS   RESTARTS  IP  NODE
+120.0s      web-0  0/1    Pending  0         -   -
+120.0s  > show claims
+120.0s      NAME        STATUS   VOLUME  CAPACITY  CLASS
+120.0s      data-web-0  Pending  -       -         -
+120.0s    ok  claim/data-web-0 Pending
+120.0s    ok  claim/data-web-1 absent
+120.0s    ok  pod/web-0 Pending
+120.0s    ok  pod/web-1 absent
+120.0s  > apply default-class/disk.yaml
+120.0s    volume/disk-a             created
+120.0s    volume/disk-a             is Available
+120.0s    claim/data-web-0          bound to disk-a
+120.0s    pod/web-0                 goes to node-1
+122.4s    pod/web-0                 runs, 10.244.0.1
+122.6s    pod/web-0                 is ready
+122.6s    claim/data-web-1          created
+122.6s    pod/web-1                 created
+122.6s    ok  pod/web-0 Ready
+122.6s    ok  pod/web-1 Pending
+122.6s    ok  volume/disk-a Bound
+122.6s  > apply default-class/class.yaml
+122.6s    storageclass/standard     created
+122.6s    dns/web-0.web             10.244.0.1
+122.6s  > wait until all is ready
+122.6s    pod/web-1                 waits for its claims
+122.7s    volume/(data-web-1)       made, 1Gi, standard
+122.7s    claim/data-web-1          bound to (data-web-1)
+123.6s    pod/web-1                 goes to node-2
+126.7s    pod/web-1                 runs, 10.244.0.2
+126.8s    pod/web-1                 is ready
+126.8s    claim/data-web-2          created
+126.8s    pod/web-2                 created
+126.8s    dns/web-1.web             10.244.0.2
+126.8s    pod/web-2                 waits for its claims
+126.9s    volume/(data-web-2)       made, 1Gi, standard
+126.9s    claim/data-web-2          bound to (data-web-2)
+127.8s    pod/web-2                 goes to node-3
+131.1s    pod/web-2                 runs, 10.244.0.3
+131.5s    pod/web-2                 is ready
+131.5s    set/web                   all 3 pods ready
+131.5s    dns/web-2.web             10.244.0.3
+131.6s  > show claims
+131.6s      NAME        STATUS  VOLUME        CAPACITY  CLASS
+131.6s      data-web-0  Bound   disk-a        1Gi       -
+131.6s      data-web-1  Bound   (data-web-1)  1Gi       standard
+131.6s      data-web-2  Bound   (data-web-2)  1Gi       standard
