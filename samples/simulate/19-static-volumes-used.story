+0.0s    > apply
+0.0s      volume/disk-a             created
+0.0s      volume/disk-b             created
+0.0s      volume/disk-c             created
+0.0s      poddisruptionbudget/web   created
+0.0s      service/web               created, headless
+0.0s      set/web                   created: 3 replicas
+0.0s    > wait until all is ready
+0.0s      claim/data-web-0          created
+0.0s      pod/web-0                 created
+0.0s      volume/disk-a             is Available
+0.0s      claim/data-web-0          bound to disk-a
+0.0s      pod/web-0                 goes to node-1
+0.0s      volume/disk-b             is Available
+0.0s      volume/disk-c             is Available
+2.9s      pod/web-0                 runs, 10.244.0.1
+3.3s      pod/web-0                 is ready
+3.3s      claim/data-web-1          created
+3.3s      pod/web-1                 created
+3.3s      dns/web-0.web             10.244.0.1
+3.4s      claim/data-web-1          bound to disk-b
+3.4s      pod/web-1                 goes to node-2
+6.8s      pod/web-1                 runs, 10.244.0.2
+7.0s      pod/web-1                 is ready
+7.1s      claim/data-web-2          created
+7.1s      pod/web-2                 created
+7.1s      dns/web-1.web             10.244.0.2
+7.1s      claim/data-web-2          bound to disk-c
+7.1s      pod/web-2                 goes to node-3
+10.5s     pod/web-2                 runs, 10.244.0.3
+10.9s     pod/web-2                 is ready
+10.9s     set/web                   all 3 pods ready
+10.9s     dns/web-2.web             10.244.0.3
+11.0s   > show claims
+11.0s       NAME        STATUS  VOLUME  CAPACITY  CLASS
+11.0s       data-web-0  Bound   disk-a  1Gi       -
+11.0s       data-web-1  Bound   disk-b  1Gi       -
+11.0s       data-web-2  Bound   disk-c  1Gi       -
+11.0s   > show volumes
+11.0s       NAME    CAPACITY  RECLAIM  STATUS  CLAIM               CLASS
+11.0s       disk-a  1Gi       Retain   Bound   default/data-web-0  -
+11.0s       disk-b  1Gi       Retain   Bound   default/data-web-1  -
+11.0s       disk-c  1Gi       Retain   Bound   default/data-web-2  -
+11.0s     ok  volume/disk-a Bound
+11.0s     ok  volume/disk-b Bound
+11.0s     ok  volume/disk-c Bound
+11.0s     ok  never 'volume/(data-web-0) made'
