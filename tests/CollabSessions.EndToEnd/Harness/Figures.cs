using CollabSessions.Testing;

namespace CollabSessions.EndToEnd;

/// <summary>What tests measured, for people: <c>artifacts/figures/NAME.txt</c>.</summary>
internal static class Figures
{
    public static void Write(string name, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts/figures")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.txt"), text + "\n");
    }
}
