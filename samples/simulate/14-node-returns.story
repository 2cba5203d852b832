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
+14.2s   > web-1 writes /data/token: one
+14.2s   > node node-2 is cut off
+14.2s   > wait 10 min
+64.2s     node/node-2               does not answer
+64.2s     pod/web-1                 is not ready
+64.2s     node/node-2               taint node.kubernetes.io/unreachable:NoSchedule
+64.2s     node/node-2               taint node.kubernetes.io/unreachable:NoExecute
+64.2s     dns/web-1.web             no answer
+364.0s    pod/web-1                 TaintManagerEviction: Marking for deletion Pod default/web-1
+364.0s    pod/web-1                 is to end within 30 s
+614.2s    ok  pod/web-1 Terminating
+614.2s  > node node-2 comes back
+614.2s    pod/web-1                 is ready
+614.2s    node/node-2               is ready
+614.2s    node/node-2               taint removed: node.kubernetes.io/unreachable:NoSchedule
+614.2s    node/node-2               taint removed: node.kubernetes.io/unreachable:NoExecute
+614.2s    set/web                   all 3 pods ready
+615.5s    pod/web-1                 is gone
+615.5s    pod/web-1                 created
+615.5s    pod/web-1                 goes to node-2
+616.3s    pod/web-1                 runs, 10.244.0.4
+616.7s    pod/web-1                 is ready
+616.7s    ok  pod/web-1 Ready
+616.7s    ok  pod/web-1 replaced
+616.7s    ok  web-1:/data/token to hold 'one'
+616.7s    ok  pod/web-1 is gone < pod/web-1 created
