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
+14.2s   > registry.example/web:2.0 cannot be pulled
+14.2s   > set the image of set/web, container web, to registry.example/web:2.0
+14.2s     set/web                   template.spec.containers[web].image: registry.example/web:1.0 -> registry.example/web:2.0
+14.2s   > wait 5 min
+14.2s     pod/web-2                 is to end within 30 s
+14.2s     dns/web-2.web             no answer
+14.8s     pod/web-2                 is gone
+14.8s     pod/web-2                 created, revision 2
+14.8s     pod/web-2                 goes to node-3
+16.7s     pod/web-2                 ErrImagePull: failed to pull and unpack image "registry.example/web:2.0": failed to resolve reference "registry.example/web:2.0": not found
+17.7s     pod/web-2                 ImagePullBackOff: Back-off pulling image "registry.example/web:2.0": ErrImagePull: failed to pull and unpack image "registry.example/web:2.0": failed to resolve reference "registry.example/web:2.0": not found
+314.2s  > show pods
+314.2s      NAME   READY  STATUS            RESTARTS  IP          NODE
+314.2s      web-0  1/1    Running           0         10.244.0.1  node-1
+314.2s      web-1  1/1    Running           0         10.244.0.2  node-2
+314.2s      web-2  0/1    ImagePullBackOff  0         10.244.0.4  node-3
+314.2s    ok  pod/web-2 ImagePullBackOff
+314.2s    ok  pod/web-0 kept
+314.2s    ok  pod/web-1 kept
+314.2s  > set the image of set/web, container web, to registry.example/web:1.0
+314.2s    set/web                   template.spec.containers[web].image: registry.example/web:2.0 -> registry.example/web:1.0
+314.2s  > wait 5 min
+614.2s    ok  pod/web-2 ImagePullBackOff
+614.2s  > delete pod/web-2
+614.2s    pod/web-2                 is to end within 30 s
+614.2s  > wait until all is ready
+614.2s    pod/web-2                 is gone
+614.2s    pod/web-2                 created, revision 3
+614.2s    pod/web-2                 goes to node-3
+614.8s    pod/web-2                 runs, 10.244.0.5
+615.0s    pod/web-2                 is ready
+615.0s    set/web                   all 3 pods ready, revision 3
+615.0s    dns/web-2.web             10.244.0.5
