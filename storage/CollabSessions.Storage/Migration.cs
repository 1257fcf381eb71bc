using System.Globalization;

namespace CollabSessions.Storage;

/// <summary>One numbered step of a schema. Steps are only ever added.</summary>
/// <param name="Version">Counts from 1 without holes.</param>
/// <param name="Name">File name without ending: <c>0001-log</c>.</param>
/// <param name="Sql">Statements that run in one transaction.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>The steps embedded for a provider, in order.</summary>
    public static IReadOnlyList<Migration> All(StorageProvider provider)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"{provider}/";
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var name = resource[prefix.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!); // it was just listed
            migrations.Add(new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }
}
