using System.Reflection;
using DbUp;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>Brings the database to the schema of this build, by the numbered scripts beside this file.</summary>
internal static class Schema
{
    /// <exception cref="JournalOpenException">A newer build has written the database, or a script failed.</exception>
    public static void Migrate(JournalPaths paths)
    {
        var engine = DeployChanges.To
            .SqliteDatabase(Connections.ForWriter(paths))
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.EndsWith(".sql", StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build();
        try
        {
            var unknown = engine.GetExecutedButNotDiscoveredScripts();
            if (unknown.Count > 0)
            {
                throw new JournalOpenException(
                    JournalOpenFailure.NewerSchema,
                    $"'{paths.Database}' was written by a newer version of the service (its migration '{unknown[^1]}' is not known here). " +
                    "Run that version, or restore a backup made before the update.");
            }
        }
        catch (SqliteException refused)
        {
            throw Failed(paths, refused);
        }

        var result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            throw Failed(paths, result.Error);
        }

        try
        {
            ProjectionFill.Run(paths);
        }
        catch (SqliteException refused)
        {
            throw Failed(paths, refused);
        }
    }

    private static JournalOpenException Failed(JournalPaths paths, Exception cause) => new(
        JournalOpenFailure.DirectoryUnusable,
        $"The database '{paths.Database}' cannot be opened or brought to this version: {cause.Message} " +
        "Free space and check its permissions; if it is damaged, restore a backup.",
        cause);
}
