+0.0s    > apply
+0.0s      poddisruptionbudget/web   created
+0.0s      service/web               created, headless
+0.0s      set/web                   created: 3 replicas
+0.0s    > wait until all is ready
+0.0s      claim/data-web-0          created
+0.0s      pod/web-0                 created
+0.0s      pod/web-0                 waits for its claims
+0.1s      volume/(data-web-0)       made, 1Gi, standard
+0.1s      claim/data-web-0          bound to (data-web-0)
+1.0s      pod/web-0                 goes to node-1
+4.3s      pod/web-0                 runs, 10.244.0.1
+4.6s      pod/web-0                 is ready
+4.6s      claim/data-web-1          created
+4.6s      pod/web-1                 created
+4.6s      dns/web-0.web             10.244.0.1
+4.6s      pod/web-1                 waits for its claims
+4.7s      volume/(data-web-1)       made, 1Gi, standard
+4.7s      claim/data-web-1          bound to (data-web-1)
+5.6s      pod/web-1                 goes to node-2
+9.0s      pod/web-1                 runs, 10.244.0.2
+9.4s      pod/web-1                 is ready
+9.4s      claim/data-web-2          created
+9.4s      pod/web-2                 created
+9.4s      dns/web-1.web             10.244.0.2
+9.4s      pod/web-2                 waits for its claims
+9.5s      volume/(data-web-2)       made, 1Gi, standard
+9.5s      claim/data-web-2          bound to (data-web-2)
+10.4s     pod/web-2                 goes to node-3
+14.0s     pod/web-2                 runs, 10.244.0.3
+14.1s     pod/web-2                 is ready
+14.1s     set/web                   all 3 pods ready
+14.1s     dns/web-2.web             10.244.0.3
+14.2s   > scale set/web to 0
+14.2s     set/web                   scaled from 3 to 0
+14.2s   > wait until all is ready
+14.2s     pod/web-2                 is to end within 30 s
+14.2s     dns/web-2.web             no answer
+14.8s     pod/web-2                 is gone
+14.8s     pod/web-1                 is to end within 30 s
+14.8s     dns/web-1.web             no answer
+16.2s     pod/web-1                 is gone
+16.2s     pod/web-0                 is to end within 30 s
+16.2s     dns/web-0.web             no answer
+17.0s     pod/web-0                 is gone
+17.0s     set/web                   has no pods left
+17.1s     ok  pod/web-2 is gone < pod/web-1 is gone < pod/web-0 is gone
+17.1s   > delete set/web
+17.1s     set/web                   is gone
+17.1s   > wait 10 s
+27.1s   > show claims
+27.1s       NAME        STATUS  VOLUME        CAPACITY  CLASS
+27.1s       data-web-0  Bound   (data-web-0)  1Gi       standard
+27.1s       data-web-1  Bound   (data-web-1)  1Gi       standard
+27.1s       data-web-2  Bound   (data-web-2)  1Gi       standard
+27.1s     ok  claim/data-web-0 Bound
+27.1s     ok  claim/data-web-1 Bound
+27.1s     ok  claim/data-web-2 Bound
