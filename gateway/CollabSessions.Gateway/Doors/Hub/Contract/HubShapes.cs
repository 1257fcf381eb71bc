using System.Text.Json.Serialization;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Rest.Projects;

namespace CollabSessions.Gateway.Doors.Hub;

/// <summary>A refusal, as everywhere: a code of section 3, its word and its sentence.</summary>
internal sealed record FaultShape(ushort Code, string Name, string Reason)
{
    /// <summary>As the contracts know it.</summary>
    public static FaultShape From(Fault fault) => new(fault.Code, fault.Name, fault.Reason);
}

/// <summary>Who a connection is.</summary>
/// <param name="Connection">Its public name, 16 hex digits: how rosters and messages name it.</param>
/// <param name="User">User id.</param>
/// <param name="Name">What others see.</param>
/// <param name="NotAfter">When the credential ends; null for never.</param>
/// <param name="Limits">What it must keep to.</param>
internal sealed record Welcome(string Connection, string User, string Name, DateTimeOffset? NotAfter, HubLimits Limits);

/// <summary>Limits of one connection.</summary>
/// <param name="MessageBytesMax">Largest message of the hub protocol from the client, encoded.</param>
/// <param name="PartBytesMax">Largest byte argument and largest part.</param>
/// <param name="UpdateBytesMax">Largest update that <see cref="ICollabHub.PushParts"/> takes.</param>
/// <param name="RelayBytesMax">The same of a relay.</param>
/// <param name="PayloadBytesMax">Largest message of the app's own, in UTF-8.</param>
/// <param name="DocumentsMax">Most open documents.</param>
internal sealed record HubLimits(
    int MessageBytesMax, int PartBytesMax, int UpdateBytesMax, int RelayBytesMax, int PayloadBytesMax, int DocumentsMax);

/// <summary>What became of a renewal.</summary>
/// <param name="NotAfter">When the credential ends now; null for never.</param>
/// <param name="Fault">Why the old credential still counts; null when the new one does.</param>
internal sealed record Renewed(DateTimeOffset? NotAfter, FaultShape? Fault);

/// <summary>What became of a join.</summary>
/// <param name="Session">The session; null when refused.</param>
/// <param name="Access">What the connection may do in it.</param>
/// <param name="Roster">Who is in, this connection included.</param>
/// <param name="Fault">Why not; null when it is in.</param>
internal sealed record SessionJoined(SessionInfo? Session, Access Access, IReadOnlyList<Participant> Roster, FaultShape? Fault)
{
    /// <summary>Called once the answer is on its way: from then on events may follow it.</summary>
    [JsonIgnore]
    public Action? Written { get; init; }
}

/// <summary>A session.</summary>
internal sealed record SessionInfo(
    string Id, string Name, SessionKind Kind, SessionState State, string Project, DateTimeOffset ChangedAt);

/// <summary>One connection of one person in a session.</summary>
/// <param name="Connection">Its name.</param>
/// <param name="User">User id.</param>
/// <param name="Name">What others see.</param>
/// <param name="Color">A slot from 0 that this person alone has among those who are in; a person's connections share it.</param>
/// <param name="Access">Its role: <c>read</c>, <c>write</c> or <c>admin</c>.</param>
/// <param name="Door">How it came: <c>hub</c>, <c>hocuspocus</c> or <c>yjs</c>.</param>
/// <param name="Documents">Names of the documents it has open, without the session.</param>
internal sealed record Participant(
    string Connection, string User, string Name, int Color, Access Access, Door Door, IReadOnlyList<string> Documents);

/// <summary>How a roster changed.</summary>
/// <param name="Present">Who came or changed, as they are now.</param>
/// <param name="Gone">Connections that went.</param>
internal sealed record RosterChange(IReadOnlyList<Participant> Present, IReadOnlyList<string> Gone);

/// <summary>What became of opening a document.</summary>
/// <param name="Access">What the connection may do in it.</param>
/// <param name="StateVector">What the server has: the client answers with what is lacking.</param>
/// <param name="Presence">Everybody's presence as one awareness update; may be empty.</param>
/// <param name="Sequence">The last record of the log that <paramref name="StateVector"/> covers.</param>
/// <param name="Fault">Why not; null when it is open.</param>
internal sealed record Opened(Access Access, byte[] StateVector, byte[] Presence, long Sequence, FaultShape? Fault);

/// <summary>A part of what a client lacks.</summary>
/// <param name="Bytes">To be put behind the parts before it.</param>
/// <param name="Sequence">0 until the last part, which names the last record of the log that is in the whole.</param>
/// <param name="IsLast">The parts together are the update now.</param>
/// <param name="Fault">Why there is nothing more; null when all is well.</param>
internal sealed record SyncPart(ReadOnlyMemory<byte> Bytes, long Sequence, bool IsLast, FaultShape? Fault);

/// <summary>What became of an update: stored, or refused.</summary>
/// <param name="Sequence">Its place in the log; 0 when it held nothing new, or was refused.</param>
/// <param name="Fault">Why nothing changed; null when it is stored.</param>
internal sealed record Pushed(long Sequence, FaultShape? Fault);

/// <summary>A comment.</summary>
/// <param name="Number">Counts the session's comments from 1.</param>
/// <param name="At">When it was stored.</param>
/// <param name="User">User id of its author.</param>
/// <param name="Name">The author's name at the time.</param>
/// <param name="Text">What it says. Plain text.</param>
/// <param name="Document">The document it is about; null for none.</param>
/// <param name="Anchor">Where in it, as the author's client said.</param>
/// <param name="ReplyTo">The comment it answers; 0 for none.</param>
internal sealed record Comment(
    long Number, DateTimeOffset At, string User, string Name, string Text, string? Document, string? Anchor, long ReplyTo);

/// <summary>What became of a comment.</summary>
internal sealed record Commented(Comment? Comment, FaultShape? Fault);

/// <summary>A page of comments, newest first.</summary>
/// <param name="Comments">At most as many as asked for.</param>
/// <param name="HasMore">Whether there are older ones.</param>
/// <param name="Fault">Why the page is empty; null when all is well.</param>
internal sealed record CommentPage(IReadOnlyList<Comment> Comments, bool HasMore, FaultShape? Fault);

/// <summary>News of a task.</summary>
/// <param name="Id">Which task.</param>
/// <param name="State">Where it is in its life, in a word.</param>
/// <param name="Text">What there is to say; null for nothing.</param>
/// <param name="At">When.</param>
internal sealed record TaskNews(string Id, string State, string? Text, DateTimeOffset At);

/// <summary>News of a project.</summary>
/// <param name="Kind"><c>request-made</c>, <c>request-approved</c>, <c>request-denied</c> or <c>grant-ending</c>.</param>
/// <param name="Request">The request, as in the REST interface; null when it is about a grant.</param>
/// <param name="Grant">The grant, as in the REST interface; null when it is about a request.</param>
/// <param name="By">The name of who answered; null when nobody did.</param>
/// <param name="Reason">Why, in their words; null when nobody said.</param>
/// <param name="At">When it ends; null for what does not.</param>
internal sealed record ProjectNews(string Kind, RequestShape? Request, GrantShape? Grant, string? By, string? Reason, DateTimeOffset? At);
