using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Cli;

/// <summary>Finds what a command names, and says on standard error what was taken when that is not what the program ships under the
/// name.</summary>
internal static class Lookups
{
    /// <summary>The file of a task or dataset.</summary>
    /// <exception cref="UserFaultException">There is none.</exception>
    public static string Task(CommandContext context, string nameOrPath) => Told(context, TaskLocator.Locate(nameOrPath, ProductFolders.Tasks));

    /// <summary>The file of a task whose prompts are drawn by a seed, or of a dataset without one.</summary>
    /// <exception cref="UserFaultException">There is none, or a dataset, whose prompts are fixed, is given a seed.</exception>
    public static string Task(CommandContext context, string nameOrPath, ulong? seed)
    {
        string path = Task(context, nameOrPath);
        return seed is null || !DatasetReader.CanRead(path)
            ? path
            : throw new UserFaultException(FormattableString.Invariant($"--seed {seed}: {path} is a dataset, whose prompts are fixed; leave the option out."));
    }

    /// <summary>Where all tasks are, for commands that take every one.</summary>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public static LookupFolders AllTasks(CommandContext context)
    {
        foreach (LookupEntry entry in TaskLocator.Entries(ProductFolders.Tasks))
        {
            Told(context, Located.ByName("task", entry));
        }

        return ProductFolders.Tasks;
    }

    /// <summary>The tasks that a model is trained on: the working directory's own if it has any, else those that the program
    /// ships.</summary>
    /// <exception cref="UserFaultException">A folder cannot be read.</exception>
    public static LookupFolders TrainingTasks(CommandContext context)
        => TaskLocator.Entries(ProductFolders.OwnTasks).IsEmpty ? AllTasks(context) : ProductFolders.OwnTasks;

    /// <summary>The folder of a model.</summary>
    /// <exception cref="UserFaultException">There is none.</exception>
    public static string Model(CommandContext context, string nameOrFolder) => Told(context, ModelLocator.Locate(nameOrFolder, ProductFolders.Models));

    /// <summary>The file of a circuit.</summary>
    /// <exception cref="UserFaultException">There is none.</exception>
    public static string Circuit(CommandContext context, string nameOrPath) => Told(context, CircuitLocator.Locate(nameOrPath, ProductFolders.Circuits));

    private static string Told(CommandContext context, Located found)
    {
        if (found.Note is not null)
        {
            context.Error.WriteLine(PlainText.Of(found.Note));
        }

        return found.Path;
    }
}
