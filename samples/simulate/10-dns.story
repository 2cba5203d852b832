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
+14.2s   > dig A web
+14.2s       10.244.0.1
+14.2s       10.244.0.2
+14.2s       10.244.0.3
+14.2s   > dig A web-0.web
+14.2s       10.244.0.1
+14.2s   > dig SRV _peer._tcp.web.default.svc.cluster.local
+14.2s       web-0.web.default.svc.cluster.local:7000
+14.2s       web-1.web.default.svc.cluster.local:7000
+14.2s       web-2.web.default.svc.cluster.local:7000
+14.2s   > dig PTR pod/web-0
+14.2s       web-0.web.default.svc.cluster.local
+14.2s   > dig A web-9.web
+14.2s       no answer
+14.2s     ok  web to have 3 answers
+14.2s     ok  web-0.web to have 1 answer
+14.2s     ok  SRV _peer._tcp.web to be web-0.web.default.svc.cluster.local:7000, web-1.web.default.svc.cluster.local:7000, web-2.web.default.svc.cluster.local:7000
+14.2s     ok  PTR pod/web-2 to be web-2.web.default.svc.cluster.local
+14.2s     ok  web-9.web to have no answer
