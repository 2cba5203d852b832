using StsLint.Cli.Checking;
using StsLint.Cli.Fixing;
using StsLint.Cli.Input;
using StsLint.Engine;

namespace StsLint.Cli.Output;

/// <summary>Writes one report while the run goes on. Calls come in order and never two at once.</summary>
internal abstract class ReportWriter
{
    /// <summary>Before the first file.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>What was fixed before the run, if anything.</summary>
    public virtual void Fixed(IReadOnlyList<FixedFindings> fixes)
    {
    }

    /// <summary>A judged file, in input order, with the findings that are final (suppressed ones too).</summary>
    public abstract void File(InputFile file, IReadOnlyList<Finding> findings);

    /// <summary>The findings that needed more than one file, after the last file.</summary>
    public abstract void Late(IReadOnlyList<Finding> findings);

    /// <summary>Runs of findings can be made into text on any thread; the texts, one after the other, are the report.</summary>
    public virtual bool IsMadeOfPages => false;

    /// <summary>Makes the text of some findings. May be called from many threads, each with sources of its own.</summary>
    public virtual string Page(IReadOnlyList<Finding> findings, Sources ownSources) => throw new NotSupportedException();

    /// <summary>Writes what <see cref="Page"/> made.</summary>
    public virtual void WritePage(string page) => throw new NotSupportedException();

    /// <summary>Something that could not be read.</summary>
    public virtual void Problem(string message)
    {
    }

    /// <summary>The end.</summary>
    public abstract void End(Summary summary, int exitCode);

    /// <summary>The run goes to a terminal: show what there is now.</summary>
    public virtual void Flush()
    {
    }
}
