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
+1.0s      pod/nginx-0               goes to node-1
+4.0s      pod/nginx-0               runs, 10.244.0.1
+4.3s      pod/nginx-0               is ready
+4.3s      claim/data-nginx-1        created
+4.3s      pod/nginx-1               created
+4.3s      dns/nginx-0.nginx         10.244.0.1
+4.3s      pod/nginx-1               waits for its claims
+4.4s      volume/(data-nginx-1)     made, 1Mi, standard
+4.4s      claim/data-nginx-1        bound to (data-nginx-1)
+5.3s      pod/nginx-1               goes to node-2
+9.1s      pod/nginx-1               runs, 10.244.0.2
+9.4s      pod/nginx-1               is ready
+9.4s      set/nginx                 all 2 pods ready
+9.4s      dns/nginx-1.nginx         10.244.0.2
+9.5s    > scale set/nginx to 3
+9.5s      set/nginx                 scaled from 2 to 3
+9.5s    > wait until all is ready
+9.5s      claim/data-nginx-2        created
+9.5s      pod/nginx-2               created
+9.5s      pod/nginx-2               waits for its claims
+9.6s      volume/(data-nginx-2)     made, 1Mi, standard
+9.6s      claim/data-nginx-2        bound to (data-nginx-2)
+10.5s     pod/nginx-2               goes to node-3
+13.1s     pod/nginx-2               runs, 10.244.0.3
+13.3s     pod/nginx-2               is ready
+13.3s     set/nginx                 all 3 pods ready
+13.3s     dns/nginx-2.nginx         10.244.0.3
+13.4s   > nginx-2 writes /var/data/token: third
+13.4s   > scale set/nginx to 2
+13.4s     set/nginx                 scaled from 3 to 2
+13.4s   > wait until all is ready
+13.4s     pod/nginx-2               is to end within 30 s
+13.4s     dns/nginx-2.nginx         no answer
+14.1s     pod/nginx-2               is gone
+14.1s     set/nginx                 all 2 pods ready
+14.2s     ok  pod/nginx-2 absent
+14.2s     ok  claim/data-nginx-2 Bound
+14.2s   > scale set/nginx to 3
+14.2s     set/nginx                 scaled from 2 to 3
+14.2s   > wait until all is ready
+14.2s     pod/nginx-2               created
+14.2s     pod/nginx-2               goes to node-3
+14.7s     pod/nginx-2               runs, 10.244.0.4
+14.8s     pod/nginx-2               is ready
+14.8s     set/nginx                 all 3 pods ready
+14.8s     dns/nginx-2.nginx         10.244.0.4
+14.9s     ok  claim/data-nginx-2 kept since three pods
+14.9s     ok  pod/nginx-2 replaced since three pods
+14.9s     ok  nginx-2:/var/data/token to hold 'third'
