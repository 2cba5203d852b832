namespace StsLint.Tests;

/// <summary>What is written, to the character.</summary>
public class YamlTests
{
    [Fact]
    public void The_nginx_of_the_tutorial()
    {
        var app = new Labels { ["app"] = "nginx" };
        var http = ContainerPort.Tcp("web", 80);
        var nginx = Service.Headless("nginx", app, http);
        var www = new PersistentVolumeClaim("www", 1.Gi());
        var web = new StatefulSet("web", nginx, app)
        {
            Replicas = 2,
            Containers = [new("nginx", "registry.k8s.io/nginx-slim:0.8") { Ports = [http], Mounts = [www.At("/usr/share/nginx/html")] }],
            Claims = [www],
        };
        Manifest manifest = [nginx, web];

        Assert.Equal("""
            apiVersion: v1
            kind: Service
            metadata:
              name: nginx
              labels:
                app: nginx
            spec:
              clusterIP: None
              ports:
              - name: web
                port: 80
                targetPort: web
              selector:
                app: nginx
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: web
              labels:
                app: nginx
            spec:
              replicas: 2
              selector:
                matchLabels:
                  app: nginx
              serviceName: nginx
              template:
                metadata:
                  labels:
                    app: nginx
                spec:
                  containers:
                  - name: nginx
                    image: registry.k8s.io/nginx-slim:0.8
                    ports:
                    - name: web
                      containerPort: 80
                    volumeMounts:
                    - name: www
                      mountPath: /usr/share/nginx/html
              volumeClaimTemplates:
              - metadata:
                  name: www
                spec:
                  accessModes:
                  - ReadWriteOnce
                  resources:
                    requests:
                      storage: 1Gi

            """.ReplaceLineEndings("\n"), manifest.ToYaml());
    }
}
