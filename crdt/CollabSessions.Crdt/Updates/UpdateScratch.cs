using CollabSessions.Crdt.Store;

namespace CollabSessions.Crdt.Updates;

/// <summary>What examining and applying an update needs while it happens: one per thread, not one per document.</summary>
/// <remarks>A server holds many documents and works on one per thread: this is half of what a small document would take.</remarks>
internal sealed class UpdateScratch
{
    [ThreadStatic]
    private static UpdateScratch? _ofThisThread;

    public static UpdateScratch OfThisThread => _ofThisThread ??= new UpdateScratch();

    public UpdateStructs Structs { get; } = new();

    public UpdateSchedule Schedule { get; } = new();

    public FormatDoor Door { get; } = new();

    public UpdateColumns Columns { get; } = new();

    public ClientIdList Clients { get; } = new();

    public DeleteRange[] Ranges { get; set; } = new DeleteRange[4];

    public uint[] Known { get; set; } = [];
}
