+0.0s    > Replicating stateful pods
+0.0s    > apply
+0.0s      volume/pv-a               created
+0.0s      volume/pv-b               created
+0.0s      volume/pv-c               created
+0.0s      poddisruptionbudget/nginx  created
+0.0s      service/nginx             created, headless
+0.0s      set/nginx                 created: 2 replicas
+0.0s    > wait until all is ready
+0.0s      claim/data-nginx-0        created
+0.0s      pod/nginx-0               created
+0.0s      volume/pv-a               is Available
+0.0s      pod/nginx-0               waits for its claims
+0.0s      volume/pv-b               is Available
+0.0s      volume/pv-c               is Available
+0.1s      volume/(data-nginx-0)     made, 1Mi, standard
+0.1s      claim/data-nginx-0        bound to (data-nginx-0)
+1.0s      pod/nginx-0               goes to vm-0f51a589
+4.0s      pod/nginx-0               runs, 10.244.0.1
+4.3s      pod/nginx-0               is ready
+4.3s      claim/data-nginx-1        created
+4.3s      pod/nginx-1               created
+4.3s      dns/nginx-0.nginx         10.244.0.1
+4.3s      pod/nginx-1               waits for its claims
+4.4s      volume/(data-nginx-1)     made, 1Mi, standard
+4.4s      claim/data-nginx-1        bound to (data-nginx-1)
+5.3s      pod/nginx-1               goes to vm-8c6e3516
+9.1s      pod/nginx-1               runs, 10.244.0.2
+9.4s      pod/nginx-1               is ready
+9.4s      set/nginx                 all 2 pods ready
+9.4s      dns/nginx-1.nginx         10.244.0.2
+9.5s    > show pods
+9.5s        NAME     READY  STATUS   RESTARTS  IP          NODE
+9.5s        nginx-0  1/1    Running  0         10.244.0.1  vm-0f51a589
+9.5s        nginx-1  1/1    Running  0         10.244.0.2  vm-8c6e3516
+9.5s    > show claims
+9.5s        NAME          STATUS  VOLUME          CAPACITY  CLASS
+9.5s        data-nginx-0  Bound   (data-nginx-0)  1Mi       standard
+9.5s        data-nginx-1  Bound   (data-nginx-1)  1Mi       standard
+9.5s    > show volumes
+9.5s        NAME            CAPACITY  RECLAIM  STATUS     CLAIM                 CLASS
+9.5s        (data-nginx-0)  1Mi       Delete   Bound      default/data-nginx-0  standard
+9.5s        (data-nginx-1)  1Mi       Delete   Bound      default/data-nginx-1  standard
+9.5s        pv-a            1Mi       Retain   Available  -                     -
+9.5s        pv-b            1Mi       Retain   Available  -                     -
+9.5s        pv-c            1Mi       Retain   Available  -                     -
+9.5s    > The volumes that were made by hand stay unused, since the claims get the default class
+9.5s      ok  pod/nginx-0 Ready
+9.5s      ok  pod/nginx-1 Ready
+9.5s      ok  claim/data-nginx-0 Bound
+9.5s      ok  claim/data-nginx-1 Bound
+9.5s      ok  volume/pv-a Available
+9.5s      ok  volume/pv-b Available
+9.5s      ok  volume/pv-c Available
+9.5s    > Creating contents in each of the pods
+9.5s    > nginx-0 writes /var/data/readme: Hello nginx-0
+9.5s    > nginx-0 reads /var/data/readme
+9.5s        Hello nginx-0
+9.5s    > nginx-1 writes /var/data/readme: Hello nginx-1
+9.5s    > nginx-1 reads /var/data/readme
+9.5s        Hello nginx-1
+9.5s    > A pod that is deleted comes back with its name, its host name and its storage
+9.5s    > delete pod/nginx-0
+9.5s      pod/nginx-0               is to end within 30 s
+9.5s      dns/nginx-0.nginx         no answer
+10.7s     pod/nginx-0               is gone
+10.7s     pod/nginx-0               created
+10.7s     pod/nginx-0               goes to vm-0f51a589
+11.5s     pod/nginx-0               runs, 10.244.0.3
+11.6s     pod/nginx-0               is ready
+11.6s     ok  pod/nginx-0 Ready
+11.6s     ok  pod/nginx-0 replaced
+11.6s     ok  pod/nginx-1 kept
+11.6s     ok  claim/data-nginx-0 kept
+11.6s   > nginx-0 reads /var/data/readme
+11.6s       Hello nginx-0
+11.6s   > Scaling a StatefulSet
+11.6s   > scale set/nginx to 3
+11.6s     set/nginx                 scaled from 2 to 3
+11.6s   > wait until all is ready
+11.6s     claim/data-nginx-2        created
+11.6s     pod/nginx-2               created
+11.6s     dns/nginx-0.nginx         10.244.0.3
+11.6s     pod/nginx-2               waits for its claims
+11.7s     volume/(data-nginx-2)     made, 1Mi, standard
+11.7s     claim/data-nginx-2        bound to (data-nginx-2)
+12.6s     pod/nginx-2               goes to vm-fdbbc9ba
+15.3s     pod/nginx-2               runs, 10.244.0.4
+15.7s     pod/nginx-2               is ready
+15.7s     set/nginx                 all 3 pods ready
+15.7s     dns/nginx-2.nginx         10.244.0.4
+15.8s   > show pods
+15.8s       NAME     READY  STATUS   RESTARTS  IP          NODE
+15.8s       nginx-0  1/1    Running  0         10.244.0.3  vm-0f51a589
+15.8s       nginx-1  1/1    Running  0         10.244.0.2  vm-8c6e3516
+15.8s       nginx-2  1/1    Running  0         10.244.0.4  vm-fdbbc9ba
+15.8s   > nginx-1 reads /var/data/readme
+15.8s       Hello nginx-1
+15.8s     ok  no file nginx-2:/var/data/readme
+15.8s   > show claims
+15.8s       NAME          STATUS  VOLUME          CAPACITY  CLASS
+15.8s       data-nginx-0  Bound   (data-nginx-0)  1Mi       standard
+15.8s       data-nginx-1  Bound   (data-nginx-1)  1Mi       standard
+15.8s       data-nginx-2  Bound   (data-nginx-2)  1Mi       standard
+15.8s   > scale set/nginx to 2
+15.8s     set/nginx                 scaled from 3 to 2
+15.8s   > wait until all is ready
+15.8s     pod/nginx-2               is to end within 30 s
+15.8s     dns/nginx-2.nginx         no answer
+17.3s     pod/nginx-2               is gone
+17.3s     set/nginx                 all 2 pods ready
+17.4s   > The claim of the pod that is gone stays
+17.4s   > show claims
+17.4s       NAME          STATUS  VOLUME          CAPACITY  CLASS
+17.4s       data-nginx-0  Bound   (data-nginx-0)  1Mi       standard
+17.4s       data-nginx-1  Bound   (data-nginx-1)  1Mi       standard
+17.4s       data-nginx-2  Bound   (data-nginx-2)  1Mi       standard
+17.4s     ok  pod/nginx-2 absent
+17.4s     ok  claim/data-nginx-2 Bound
+17.4s   > Discovering peers
+17.4s   > dig SRV nginx
+17.4s       nginx-0.nginx.default.svc.cluster.local:8080
+17.4s       nginx-1.nginx.default.svc.cluster.local:8080
+17.4s   > dig A nginx
+17.4s       10.244.0.2
+17.4s       10.244.0.3
+17.4s   > dig A nginx-0.nginx
+17.4s       10.244.0.3
+17.4s     ok  SRV nginx to have 2 answers
+17.4s     ok  nginx-0.nginx to have 1 answer
+17.4s     ok  nginx-2.nginx to have no answer
+17.4s   > How StatefulSets deal with node failures
+17.4s   > show nodes
+17.4s       NAME         STATUS
+17.4s       vm-0f51a589  Ready
+17.4s       vm-8c6e3516  Ready
+17.4s       vm-fdbbc9ba  Ready
+17.4s   > node vm-8c6e3516 is cut off
+17.4s   > wait 60 s
+67.4s     node/vm-8c6e3516          does not answer
+67.4s     pod/nginx-1               is not ready
+67.4s     node/vm-8c6e3516          taint node.kubernetes.io/unreachable:NoSchedule
+67.4s     node/vm-8c6e3516          taint node.kubernetes.io/unreachable:NoExecute
+67.4s     dns/nginx-1.nginx         no answer
+77.4s   > show nodes
+77.4s       NAME         STATUS
+77.4s       vm-0f51a589  Ready
+77.4s       vm-8c6e3516  NotReady
+77.4s       vm-fdbbc9ba  Ready
+77.4s   > show pods
+77.4s       NAME     READY  STATUS   RESTARTS  IP          NODE
+77.4s       nginx-0  1/1    Running  0         10.244.0.3  vm-0f51a589
+77.4s       nginx-1  1/1    Running  0         10.244.0.2  vm-8c6e3516
+77.4s   > The pod is told to go, but nobody is there to end it, and nobody takes its place
+77.4s   > wait 20 min
+367.0s    pod/nginx-1               TaintManagerEviction: Marking for deletion Pod default/nginx-1
+367.0s    pod/nginx-1               is to end within 30 s
+1277.4s > show pods
+1277.4s     NAME     READY  STATUS       RESTARTS  IP          NODE
+1277.4s     nginx-0  1/1    Running      0         10.244.0.3  vm-0f51a589
+1277.4s     nginx-1  1/1    Terminating  0         10.244.0.2  vm-8c6e3516
+1277.4s   ok  pod/nginx-1 Terminating
+1277.4s   ok  pod/nginx-1 kept
+1277.4s > delete pod/nginx-1 by force
+1277.4s   pod/nginx-1               is gone
+1277.4s   pod/nginx-1               created
+1277.4s   pod/nginx-1               goes to vm-fdbbc9ba
+1277.4s   pod/nginx-1               FailedAttachVolume: Multi-Attach error for volume "(data-nginx-1)" Volume is already exclusively attached to one node and can't be attached to another
+1400.4s   pod/nginx-1               FailedMount: Unable to attach or mount volumes: volume "(data-nginx-1)" is not attached to node "vm-fdbbc9ba": timed out waiting for the condition
+1637.8s   volume/(data-nginx-1)     attached to vm-fdbbc9ba, was on vm-8c6e3516
+1638.6s   pod/nginx-1               runs, 10.244.0.5
+1639.0s   pod/nginx-1               is ready
+1639.0s   ok  pod/nginx-1 Ready
+1639.0s   ok  pod/nginx-1 on another node
+1639.0s   ok  claim/data-nginx-1 kept
+1639.0s > nginx-1 reads /var/data/readme
+1639.0s     Hello nginx-1
+1639.0s > show pods
+1639.0s     NAME     READY  STATUS   RESTARTS  IP          NODE
+1639.0s     nginx-0  1/1    Running  0         10.244.0.3  vm-0f51a589
+1639.0s     nginx-1  1/1    Running  0         10.244.0.5  vm-fdbbc9ba
