// rules: STS0 STS1 STS2 STS3
static class Assert
{
    public static void Equal<T>(T expected, T actual)
    {
        if (!Equals(expected, actual))
            throw new InvalidOperationException();
    }
}

static class Tests
{
    public static void Scales(V1StatefulSet actual)
    {
        Assert.Equal(3, actual.Spec.Replicas);
        var expected = new V1StatefulSet { Spec = new() { Replicas = 3, ServiceName = "db" } };
        Assert.Equal(expected.Spec.Replicas, actual.Spec.Replicas);
    }
}
