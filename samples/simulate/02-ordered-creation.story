+0.0s    > apply
+0.0s      poddisruptionbudget/web   created
+0.0s      service/web               created, headless
+0.0s      set/web                   created: 3 replicas
+0.0s      claim/data-web-0          created
+0.0s      pod/web-0                 created
+0.0s      pod/web-0                 waits for its claims
+0.1s      volume/(data-web-0)       made, 1Gi, standard
+0.1s      claim/data-web-0          bound to (data-web-0)
+1.0s      pod/web-0                 goes to node-1
+4.3s      pod/web-0                 runs, 10.244.0.1
+4.3s      ok  pod/web-0 Running
+4.3s    > wait 25 s
+29.3s     ok  pod/web-0 NotReady
+29.3s     ok  pod/web-1 absent
+29.3s   > wait until all is ready
+34.6s     pod/web-0                 is ready
+34.6s     claim/data-web-1          created
+34.6s     pod/web-1                 created
+34.6s     dns/web-0.web             10.244.0.1
+34.6s     pod/web-1                 waits for its claims
+34.7s     volume/(data-web-1)       made, 1Gi, standard
+34.7s     claim/data-web-1          bound to (data-web-1)
+35.6s     pod/web-1                 goes to node-2
+39.0s     pod/web-1                 runs, 10.244.0.2
+69.4s     pod/web-1                 is ready
+69.4s     claim/data-web-2          created
+69.4s     pod/web-2                 created
+69.4s     dns/web-1.web             10.244.0.2
+69.4s     pod/web-2                 waits for its claims
+69.5s     volume/(data-web-2)       made, 1Gi, standard
+69.5s     claim/data-web-2          bound to (data-web-2)
+70.4s     pod/web-2                 goes to node-3
+74.0s     pod/web-2                 runs, 10.244.0.3
+104.1s    pod/web-2                 is ready
+104.1s    set/web                   all 3 pods ready
+104.1s    dns/web-2.web             10.244.0.3
+104.2s    ok  pod/web-0 created < pod/web-0 is ready < pod/web-1 created < pod/web-1 is ready < pod/web-2 created < pod/web-2 is ready
