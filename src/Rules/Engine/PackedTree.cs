using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>
/// The kept part of an object's tree as a few hundred bytes, a tenth of what its nodes take. It is unpacked when a rule looks at the object.
/// </summary>
internal static class PackedTree
{
    // Texts that most manifests hold are numbers; the rest is written out.
    private static readonly string[] s_words =
    [
        "", "v1", "apps/v1", "policy/v1", "autoscaling/v2", "storage.k8s.io/v1", "batch/v1",
        "StatefulSet", "Service", "PersistentVolumeClaim", "PersistentVolume", "PodDisruptionBudget", "HorizontalPodAutoscaler", "Deployment", "DaemonSet",
        "ConfigMap", "Secret", "ServiceAccount", "StorageClass", "Namespace", "Pod", "Job", "CronJob",
        "apiVersion", "kind", "metadata", "spec", "name", "namespace", "labels", "annotations", "generateName",
        "replicas", "selector", "matchLabels", "matchExpressions", "key", "operator", "values", "template", "serviceName", "ordinals", "start",
        "updateStrategy", "rollingUpdate", "partition", "maxUnavailable", "minAvailable", "type", "podManagementPolicy", "persistentVolumeClaimRetentionPolicy",
        "whenDeleted", "whenScaled", "volumeClaimTemplates", "accessModes", "resources", "requests", "storage", "storageClassName", "volumeMode", "volumeName",
        "containers", "initContainers", "ports", "containerPort", "protocol", "hostPort", "volumeMounts", "mountPath", "subPath", "readOnly", "volumeDevices", "devicePath",
        "readinessProbe", "restartPolicy", "volumes", "persistentVolumeClaim", "claimName", "ephemeral", "volumeClaimTemplate",
        "hostNetwork", "nodeName", "nodeSelector", "affinity", "podAntiAffinity", "podAffinity", "nodeAffinity", "topologySpreadConstraints", "topologyKey", "labelSelector",
        "clusterIP", "clusterIPs", "port", "targetPort", "nodePort", "publishNotReadyAddresses", "sessionAffinity", "externalName", "ipFamilyPolicy", "internalTrafficPolicy",
        "capacity", "persistentVolumeReclaimPolicy", "claimRef", "csi", "driver", "volumeHandle", "local", "path", "hostPath", "nfs", "server",
        "provisioner", "reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion", "scaleTargetRef", "minReplicas", "maxReplicas", "minReplicaCount", "maxReplicaCount",
        "app", "component", "tier", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "app.kubernetes.io/part-of",
        "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "kubernetes.io/hostname", "topology.kubernetes.io/zone",
        "None", "ClusterIP", "LoadBalancer", "NodePort", "TCP", "UDP", "RollingUpdate", "OnDelete", "OrderedReady", "Parallel", "Retain", "Delete", "Recycle",
        "ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany", "Filesystem", "Block", "In", "NotIn", "Exists", "DoesNotExist",
        "true", "false", "0", "1", "2", "3", "5", "80", "443", "8080", "http", "https", "data", "1Gi", "5Gi", "10Gi", "20Gi", "50Gi", "100Gi",
    ];

    // By a hash that needs only a look at the ends of a text; a word stands at its hash or in the next free place behind it.
    private const int Slots = 2048;
    private static readonly short[] s_numbers = NumbersOf(s_words);

    private const int Scalar = 0;
    private const int Mapping = 1;
    private const int Sequence = 2;
    private const int Unknown = 3;
    private const int Flow = 1 << 2;
    private const int Open = 1 << 3;
    private const int Tagged = 1 << 6;

    [ThreadStatic]
    private static Writer? t_writer;

    /// <summary>Packs what <paramref name="part"/> keeps of a tree; with null, all of it.</summary>
    public static byte[] Pack(MappingNode root, KeptPart? part)
    {
        var writer = t_writer ??= new Writer();
        writer.Start();
        Write(writer, root, part);
        return writer.ToArray();
    }

    /// <summary>The tree that was packed. What was left out makes mappings open, so that nothing can be called missing.</summary>
    public static MappingNode Unpack(byte[] packed, SourceFile file, KeptPart? part) => (MappingNode)new Reader(packed, file).Read(part);

    private static void Write(Writer writer, Node node, KeptPart? part)
    {
        switch (node)
        {
            case ScalarNode scalar:
                writer.Byte(Scalar | ((int)scalar.Style << 2) | (scalar.Tag is null ? 0 : Tagged));
                writer.Place(scalar.Start, scalar.End);
                writer.Text(scalar.Value);
                if (scalar.Tag is not null)
                    writer.Text(scalar.Tag);
                writer.At = scalar.End;
                break;
            case MappingNode mapping:
                writer.Byte(Mapping | (mapping.IsFlow ? Flow : 0) | (mapping.IsOpen ? Open : 0));
                writer.Place(mapping.Start, mapping.End);
                WriteEntries(writer, mapping, part);
                break;
            case SequenceNode sequence:
                writer.Byte(Sequence | (sequence.IsFlow ? Flow : 0) | (sequence.IsOpen ? Open : 0));
                writer.Place(sequence.Start, sequence.End);
                writer.Number((uint)sequence.Count);
                for (var i = 0; i < sequence.Count; i++)
                    Write(writer, sequence[i], part);
                break;
            default:
                writer.Byte(Unknown);
                writer.Place(node.Start, node.End);
                break;
        }
    }

    private static void WriteEntries(Writer writer, MappingNode mapping, KeptPart? part)
    {
        if (part is null)
        {
            writer.Number((uint)mapping.Count);
            for (var i = 0; i < mapping.Count; i++)
                WriteEntry(writer, mapping[i], null);
            return;
        }
        var first = writer.Parts.Count;
        var count = 0;
        for (var i = 0; i < mapping.Count; i++)
        {
            var below = part.Below(mapping[i].Key);
            writer.Parts.Add(below);
            if (below is not null)
                count++;
        }
        writer.Number((uint)count);
        for (var i = 0; i < mapping.Count; i++)
        {
            if (writer.Parts[first + i] is { } below)
                WriteEntry(writer, mapping[i], below);
        }
        writer.Parts.RemoveRange(first, mapping.Count);
    }

    private static void WriteEntry(Writer writer, in MappingEntry entry, KeptPart? below)
    {
        writer.Text(entry.Key);
        writer.Byte((int)entry.KeyStyle | ((int)entry.Origin << 4));
        writer.Place(entry.KeyStart, entry.KeyEnd);
        writer.At = entry.KeyEnd;
        if (below is { IsPresence: true } && entry.Value is MappingNode block)
        {
            writer.Byte(Mapping | (block.IsFlow ? Flow : 0) | Open);
            writer.Place(block.Start, block.End);
            writer.Number(0);
        }
        else
        {
            Write(writer, entry.Value, below is { IsWhole: true } ? null : below);
        }
    }

    private static short[] NumbersOf(string[] words)
    {
        var numbers = new short[Slots];
        for (var i = 0; i < words.Length; i++)
        {
            var slot = SlotOf(words[i]);
            while (numbers[slot] != 0)
                slot = (slot + 1) & (Slots - 1);
            numbers[slot] = (short)(i + 1);
        }
        return numbers;
    }

    private static int SlotOf(string text)
    {
        var length = text.Length;
        return length == 0 ? 0 : ((length * 89) + (text[0] * 31) + (text[length - 1] * 7) + (text[length >> 1] * 173)) & (Slots - 1);
    }

    // The number of a word, or -1.
    private static int NumberOf(string text)
    {
        for (var slot = SlotOf(text); s_numbers[slot] is var number and not 0; slot = (slot + 1) & (Slots - 1))
        {
            var word = s_words[number - 1];
            if (word.Length == text.Length && string.Equals(word, text))
                return number - 1;
        }
        return -1;
    }

    private sealed class Writer
    {
        private byte[] _bytes = new byte[4096];
        private int _count;

        /// <summary>The place in the source up to which was written; places are told as distances from it.</summary>
        public int At { get; set; }

        /// <summary>What is kept below the entries of the mappings that are being written.</summary>
        public List<KeptPart?> Parts { get; } = [];

        public void Start()
        {
            (_count, At) = (0, 0);
            Parts.Clear();
        }

        public byte[] ToArray()
        {
            var bytes = new byte[_count];
            Array.Copy(_bytes, bytes, _count);
            return bytes;
        }

        public void Byte(int value)
        {
            if (_count == _bytes.Length)
                Array.Resize(ref _bytes, _bytes.Length * 2);
            _bytes[_count++] = (byte)value;
        }

        public void Number(uint value)
        {
            for (; value >= 0x80; value >>= 7)
                Byte((int)(value & 0x7f) | 0x80);
            Byte((int)value);
        }

        public void Place(int start, int end)
        {
            var distance = start - At;
            Number((uint)((distance << 1) ^ (distance >> 31)));
            Number((uint)(end - start));
            At = start;
        }

        // A word by its number; another text by its length and characters, in one byte each where that is possible.
        public void Text(string text)
        {
            var number = NumberOf(text);
            if (number >= 0)
            {
                Number(((uint)number << 1) | 1);
                return;
            }
            var isWide = false;
            foreach (var c in text)
                isWide |= c > byte.MaxValue;
            Number(((uint)text.Length << 2) | (isWide ? 2u : 0));
            foreach (var c in text)
            {
                Byte(c);
                if (isWide)
                    Byte(c >> 8);
            }
        }
    }

    private sealed class Reader(byte[] bytes, SourceFile file)
    {
        [ThreadStatic]
        private static char[]? t_characters;
#if NET
        // Names and labels of one application come several times.
        [ThreadStatic]
        private static StringCache? t_strings;
#endif
        private int _next;
        private int _at;

        public Node Read(KeptPart? part)
        {
            var head = bytes[_next++];
            var start = _at + Distance();
            var end = start + (int)Number();
            _at = start;
            switch (head & 3)
            {
                case Scalar:
                    var value = Text();
                    var tag = (head & Tagged) == 0 ? null : Text();
                    _at = end;
                    return new ScalarNode(file, start, end, value, (ScalarStyle)((head >> 2) & 15), tag);
                case Mapping:
                    var isOpen = (head & Open) != 0;
                    return new MappingNode(file, start, end, ReadEntries(part), (head & Flow) != 0, isOpen || part is not null) { IsClosedFor = isOpen ? null : part?.Keeps };
                case Sequence:
                    var count = (int)Number();
                    var items = count == 0 ? [] : new Node[count];
                    for (var i = 0; i < items.Length; i++)
                        items[i] = Read(part);
                    return new SequenceNode(file, start, end, items, (head & Flow) != 0, (head & Open) != 0);
                default:
                    return new UnknownNode(file, start, end, "not kept");
            }
        }

        private MappingEntry[] ReadEntries(KeptPart? part)
        {
            var count = (int)Number();
            var entries = count == 0 ? [] : new MappingEntry[count];
            for (var i = 0; i < entries.Length; i++)
            {
                var key = Text();
                var style = bytes[_next++];
                var start = _at + Distance();
                var end = start + (int)Number();
                _at = end;
                // What is kept below a scalar makes no difference.
                var below = part is null || (bytes[_next] & 3) == Scalar ? null : part.Below(key);
                entries[i] = new MappingEntry(key, start, end, Read(below is null or { IsWhole: true } or { IsPresence: true } ? null : below), (ScalarStyle)(style & 15), (EntryOrigin)(style >> 4));
            }
            return entries;
        }

        private int Distance()
        {
            var number = Number();
            return (int)(number >> 1) ^ -(int)(number & 1);
        }

        private uint Number()
        {
            var result = 0u;
            for (var shift = 0; ; shift += 7)
            {
                var next = bytes[_next++];
                result |= (uint)(next & 0x7f) << shift;
                if (next < 0x80)
                    return result;
            }
        }

        private string Text()
        {
            var head = Number();
            if ((head & 1) != 0)
                return s_words[head >> 1];
            var length = (int)(head >> 2);
            var characters = t_characters is { } known && known.Length >= length ? known : t_characters = new char[Math.Max(length, 256)];
            if ((head & 2) == 0)
            {
                for (var i = 0; i < length; i++)
                    characters[i] = (char)bytes[_next++];
            }
            else
            {
                for (var i = 0; i < length; i++, _next += 2)
                    characters[i] = (char)(bytes[_next] | (bytes[_next + 1] << 8));
            }
#if NET
            return (t_strings ??= new StringCache()).Get(characters.AsSpan(0, length));
#else
            return new string(characters, 0, length);
#endif
        }
    }
}
