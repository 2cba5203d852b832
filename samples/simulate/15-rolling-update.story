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
+14.2s   > set the image of set/web, container web, to registry.example/web:2.0
+14.2s     set/web                   template.spec.containers[web].image: registry.example/web:1.0 -> registry.example/web:2.0
+14.2s   > wait until all is ready
+14.2s     pod/web-2                 is to end within 30 s
+14.2s     dns/web-2.web             no answer
+14.8s     pod/web-2                 is gone
+14.8s     pod/web-2                 created, revision 2
+14.8s     pod/web-2                 goes to node-3
+17.5s     pod/web-2                 runs, 10.244.0.4
+17.8s     pod/web-2                 is ready
+17.8s     pod/web-1                 is to end within 30 s
+17.8s     dns/web-2.web             10.244.0.4
+17.8s     dns/web-1.web             no answer
+18.8s     pod/web-1                 is gone
+18.8s     pod/web-1                 created, revision 2
+18.8s     pod/web-1                 goes to node-2
+22.2s     pod/web-1                 runs, 10.244.0.5
+22.4s     pod/web-1                 is ready
+22.4s     pod/web-0                 is to end within 30 s
+22.4s     dns/web-1.web             10.244.0.5
+22.4s     dns/web-0.web             no answer
+23.7s     pod/web-0                 is gone
+23.7s     pod/web-0                 created, revision 2
+23.7s     pod/web-0                 goes to node-1
+27.5s     pod/web-0                 runs, 10.244.0.6
+27.6s     pod/web-0                 is ready
+27.6s     set/web                   all 3 pods ready, revision 2
+27.6s     dns/web-0.web             10.244.0.6
+27.7s   > show sets
+27.7s       NAME  READY  REVISION
+27.7s       web   3/3    2
+27.7s   > show pods
+27.7s       NAME   READY  STATUS   RESTARTS  IP          NODE
+27.7s       web-0  1/1    Running  0         10.244.0.6  node-1
+27.7s       web-1  1/1    Running  0         10.244.0.5  node-2
+27.7s       web-2  1/1    Running  0         10.244.0.4  node-3
+27.7s     ok  pod/web-2 is to end < pod/web-2 created < pod/web-1 is to end < pod/web-1 created < pod/web-0 is to end < pod/web-0 created
+27.7s     ok  pod/web-0 replaced
+27.7s     ok  pod/web-1 replaced
+27.7s     ok  pod/web-2 replaced
+27.7s     ok  claim/data-web-0 kept
+27.7s     ok  claim/data-web-1 kept
+27.7s     ok  claim/data-web-2 kept
+27.7s     ok  pod/web-0 Ready with image registry.example/web:2.0
+27.7s     ok  pod/web-1 Ready with image registry.example/web:2.0
+27.7s     ok  pod/web-2 Ready with image registry.example/web:2.0
+27.7s   > And back again
+27.7s   > go back to the revision before of set/web
+27.7s     set/web                   template.spec.containers[web].image: registry.example/web:2.0 -> registry.example/web:1.0
+27.7s   > wait until all is ready
+27.7s     pod/web-2                 is to end within 30 s
+27.7s     dns/web-2.web             no answer
+28.5s     pod/web-2                 is gone
+28.5s     pod/web-2                 created, revision 3
+28.5s     pod/web-2                 goes to node-3
+29.5s     pod/web-2                 runs, 10.244.0.7
+29.8s     pod/web-2                 is ready
+29.8s     pod/web-1                 is to end within 30 s
+29.8s     dns/web-2.web             10.244.0.7
+29.8s     dns/web-1.web             no answer
+31.5s     pod/web-1                 is gone
+31.5s     pod/web-1                 created, revision 3
+31.5s     pod/web-1                 goes to node-2
+32.3s     pod/web-1                 runs, 10.244.0.8
+32.8s     pod/web-1                 is ready
+32.8s     pod/web-0                 is to end within 30 s
+32.8s     dns/web-1.web             10.244.0.8
+32.8s     dns/web-0.web             no answer
+34.7s     pod/web-0                 is gone
+34.7s     pod/web-0                 created, revision 3
+34.7s     pod/web-0                 goes to node-1
+35.4s     pod/web-0                 runs, 10.244.0.9
+35.7s     pod/web-0                 is ready
+35.7s     set/web                   all 3 pods ready, revision 3
+35.7s     dns/web-0.web             10.244.0.9
+35.8s     ok  pod/web-0 with image registry.example/web:1.0
