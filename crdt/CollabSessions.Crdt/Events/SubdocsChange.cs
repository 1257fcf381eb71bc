namespace CollabSessions.Crdt;

/// <summary>Sub-documents that a transaction brought, took away, or asked for.</summary>
/// <param name="Added">New ones.</param>
/// <param name="Removed">Those whose place was deleted.</param>
/// <param name="Loaded">Those whose content is wanted now: see <see cref="Doc.ShouldLoad"/>.</param>
/// <param name="Transaction">The transaction.</param>
/// <remarks>Yjs: the <c>subdocs</c> event. Yjs tells of a removal a second time when it destroys the document; we do not.</remarks>
public sealed record SubdocsChange(
    IReadOnlyList<Doc> Added, IReadOnlyList<Doc> Removed, IReadOnlyList<Doc> Loaded, DocTransaction Transaction);
