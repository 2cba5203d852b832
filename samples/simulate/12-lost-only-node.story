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
+3.9s      pod/web-0                 runs, 10.244.0.1
+4.3s      pod/web-0                 is ready
+4.4s      claim/data-web-1          created
+4.4s      pod/web-1                 created
+4.4s      dns/web-0.web             10.244.0.1
+4.4s      pod/web-1                 waits for its claims
+4.5s      volume/(data-web-1)       made, 1Gi, standard
+4.5s      claim/data-web-1          bound to (data-web-1)
+5.4s      pod/web-1                 goes to node-1
+6.5s      pod/web-1                 runs, 10.244.0.2
+6.9s      pod/web-1                 is ready
+6.9s      claim/data-web-2          created
+6.9s      pod/web-2                 created
+6.9s      dns/web-1.web             10.244.0.2
+6.9s      pod/web-2                 waits for its claims
+7.0s      volume/(data-web-2)       made, 1Gi, standard
+7.0s      claim/data-web-2          bound to (data-web-2)
+7.9s      pod/web-2                 goes to node-1
+8.8s      pod/web-2                 runs, 10.244.0.3
+8.9s      pod/web-2                 is ready
+8.9s      set/web                   all 3 pods ready
+8.9s      dns/web-2.web             10.244.0.3
+9.0s    > node node-1 is cut off
+9.0s    > wait 60 min
+59.0s     node/node-1               does not answer
+59.0s     pod/web-0                 is not ready
+59.0s     pod/web-1                 is not ready
+59.0s     pod/web-2                 is not ready
+59.0s     node/node-1               taint node.kubernetes.io/unreachable:NoSchedule
+59.0s     dns/web-0.web             no answer
+59.0s     dns/web-1.web             no answer
+59.0s     dns/web-2.web             no answer
+3609.0s > show nodes
+3609.0s     NAME    STATUS
+3609.0s     node-1  NotReady
+3609.0s > show pods
+3609.0s     NAME   READY  STATUS   RESTARTS  IP          NODE
+3609.0s     web-0  1/1    Running  0         10.244.0.1  node-1
+3609.0s     web-1  1/1    Running  0         10.244.0.2  node-1
+3609.0s     web-2  1/1    Running  0         10.244.0.3  node-1
+3609.0s   ok  pod/web-0 NotReady
+3609.0s   ok  pod/web-1 NotReady
+3609.0s   ok  pod/web-2 NotReady
+3609.0s   ok  pod/web-0 kept
+3609.0s   ok  pod/web-1 kept
+3609.0s   ok  pod/web-2 kept
+3609.0s   ok  never 'pod/web-0 is to end'
+3609.0s   ok  never 'pod/web-1 is to end'
+3609.0s   ok  never 'pod/web-2 is to end'
