using System.Reflection;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>Static analysis believes what a [Shape] says; so each member is called, and what it makes compared with its shape.</summary>
public class ShapeTests
{
    public static TheoryData<string, int> Members()
    {
        var members = new TheoryData<string, int>();
        foreach (var member in All())
        {
            // Without what is optional, and with it.
            for (var variant = 0; variant < Variants(member); variant++)
                members.Add(Title(member), variant);
        }
        return members;
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_makes_what_its_shape_says(string title, int variant)
    {
        var member = All().Single(member => Title(member) == title);
        var shape = member.GetCustomAttribute<ShapeAttribute>()!.Tree;
        var receiver = member is MethodInfo { IsStatic: false } ? Argument(member.DeclaringType!, "this", 0) : null;
        var parameters = (member as MethodBase)?.GetParameters() ?? [];
        var values = parameters.Select(parameter => parameter.HasDefaultValue && variant == 1 ? parameter.DefaultValue : Argument(parameter.ParameterType, parameter.Name!, variant)).ToArray();
        // An enum's default comes as a number.
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is int number && parameters[i].ParameterType.IsEnum)
                values[i] = Enum.ToObject(parameters[i].ParameterType, number);
        }
        var arguments = new Dictionary<string, Node?> { ["this"] = TreeOf(receiver) };
        for (var i = 0; i < parameters.Length; i++)
            arguments.Add(parameters[i].Name!, TreeOf(values[i]));

        var made = member switch
        {
            ConstructorInfo constructor => constructor.Invoke(values),
            MethodInfo method => method.Invoke(receiver, values),
            PropertyInfo property => property.GetValue(receiver),
            _ => throw new InvalidOperationException(title),
        };

        Assert.Equal(Data.Say(new ShapeTree(arguments).Of(shape)!), Data.Say(TreeOf(made)!));
    }

    [Fact]
    public void Every_member_that_makes_a_part_has_a_shape()
    {
        var without = typeof(Manifest).Assembly.GetExportedTypes().SelectMany(static type => type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(static member => member switch
            {
                ConstructorInfo constructor => constructor.GetParameters().Length > 0 && IsPart(constructor.DeclaringType!),
                MethodInfo method => !method.Name.StartsWith("get_", StringComparison.Ordinal) && IsPart(method.ReturnType),
                PropertyInfo property => !property.CanWrite && IsPart(property.PropertyType) && property.GetIndexParameters().Length == 0,
                _ => false,
            })
            .Where(static member => !member.IsDefined(typeof(ShapeAttribute)))
            .Select(Title);
        // What they give is no constant, so nothing can be said of it.
        Assert.Equal(["ManifestValue.Part", "ManifestValue.Yaml(String)"], without.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_port_without_a_name_is_meant_by_its_number()
    {
        Assert.Equal(8080, (IntOrString)new ContainerPort { Port = 8080 });
        ServicePort port = new ContainerPort { Port = 8080 };
        Assert.Equal(8080, port.Port);
        Assert.Null(port.TargetPort);
    }

    private static IEnumerable<MemberInfo> All() => typeof(Manifest).Assembly.GetExportedTypes()
        .SelectMany(static type => type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(static member => member.IsDefined(typeof(ShapeAttribute)));

    private static int Variants(MemberInfo member) => (member as MethodBase)?.GetParameters() switch
    {
        null or [] => 1,
        var parameters when parameters.Any(static parameter => parameter.HasDefaultValue || parameter.ParameterType == typeof(ContainerPort) || parameter.ParameterType == typeof(Quantity) || parameter.ParameterType == typeof(IntOrString) || parameter.ParameterType == typeof(StatefulSet)) => 2,
        _ => 1,
    };

    private static bool IsPart(Type type) => typeof(ManifestPart).IsAssignableFrom(type) || type == typeof(ManifestValue) || type == typeof(Quantity) || type == typeof(IntOrString);

    private static string Title(MemberInfo member) =>
        $"{member.DeclaringType!.Name}.{member.Name}{(member is MethodBase method ? $"({string.Join(", ", method.GetParameters().Select(static parameter => parameter.ParameterType.Name))})" : "")}{(member is MethodInfo { Name: "op_Implicit" } conversion ? " to " + conversion.ReturnType.Name : "")}";

    private static object? Argument(Type type, string name, int variant)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "some-" + name;
        if (type == typeof(int))
            return 42;
        if (type == typeof(long))
            return 10001L;
        if (type == typeof(double))
            return 0.25;
        if (type == typeof(bool))
            return true;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1);
        if (type == typeof(Quantity))
            return variant == 0 ? (Quantity)"5Gi" : (Quantity)7;
        if (type == typeof(IntOrString))
            return variant == 0 ? (IntOrString)"50%" : (IntOrString)1;
        if (type == typeof(string[]))
            return new[] { "pg_isready", "-U", "postgres" };
        if (type == typeof(ServicePort[]))
            return new[] { ServicePort.Tcp("a", 1), ServicePort.Tcp("b", 2, "web") };
        if (type == typeof(ManifestValue[]))
            return new ManifestValue[] { 1, "a", true };
        if (type == typeof(Labels) || type == typeof(IDictionary<string, string>))
            return new Labels { ["app"] = "nginx", ["tier"] = "web" };
        if (type == typeof(FieldMap))
            return new FieldMap { ["a"] = 1, ["b"] = "2" };
        if (type == typeof(ContainerPort))
            return variant == 0 ? ContainerPort.Udp("dns", 53) : new ContainerPort { Port = 53 };
        if (type == typeof(Probe))
            return new Probe { HttpGet = new HTTPGetAction { Path = "/a", Port = 1 }, FailureThreshold = 9 };
        if (type == typeof(Volume))
            return Volume.Empty("cache");
        if (type == typeof(StatefulSet))
        {
            var set = new StatefulSet("web", "nginx", new Labels { ["app"] = "nginx" }) { Namespace = variant == 0 ? "shop" : null };
            return variant == 0 ? set : new StatefulSet { Name = "bare" };
        }
        if (typeof(KubernetesObject).IsAssignableFrom(type) && !type.IsAbstract)
        {
            var made = (KubernetesObject)type.GetConstructor(Type.EmptyTypes)!.Invoke(null);
            made.Name = "the-" + type.Name;
            return made;
        }
        if (type == typeof(ManifestPart))
            return new ObjectMeta { Name = "part" };
        throw new InvalidOperationException($"The test has no {type} to give.");
    }

    private static Node? TreeOf(object? value)
    {
        switch (value)
        {
            case null:
                return null;
            // It has no [KubernetesKind] that would say it.
            case UntypedObject untyped:
                return Assert.Single(ManifestReader.Read(new SourceFile("", untyped.ToYaml()))).Root;
            case ManifestPart part:
                return NodeOf.Part(part);
            case ManifestValue any:
                return NodeOf.Value(any);
            case string text:
                return NodeOf.Value(text);
            case int number:
                return NodeOf.Value(number);
            case long number:
                return NodeOf.Value(number);
            case double number:
                return NodeOf.Value(number);
            case bool isTrue:
                return NodeOf.Value(isTrue);
            case Quantity quantity:
                return NodeOf.Value(quantity);
            case IntOrString either:
                return NodeOf.Value(either);
            case AccessMode mode:
                return NodeOf.Value(EnumText.Of(mode));
            case FieldMap fields:
                return NodeOf.Value(fields);
            case IDictionary<string, string> map:
                var entries = new FieldMap();
                foreach (var (key, entry) in map)
                    entries[key] = entry;
                return NodeOf.Value(entries);
            case System.Collections.IEnumerable items:
                return new SequenceNode(new SourceFile("", ""), 0, 0, [.. items.Cast<object?>().Select(TreeOf).OfType<Node>()]);
            default:
                throw new InvalidOperationException($"The test knows no tree of {value.GetType()}.");
        }
    }
}
