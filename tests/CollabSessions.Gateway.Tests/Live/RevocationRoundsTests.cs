using System.Globalization;
using CollabSessions.Contracts;
using CollabSessions.Gateway.Identity;
using CollabSessions.Gateway.Tests.Support;
using CollabSessions.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CollabSessions.Gateway.Tests.Live;

/// <summary>People type on three doors of the whole server while access is taken from one after the other, or ends.</summary>
public sealed class RevocationRoundsTests(ITestOutputHelper output)
{
    private static readonly Door[] Doors = [Door.Yjs, Door.Hocuspocus, Door.Hub];
    private static readonly TimeSpan DeliveryMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DeliveryP99Max = TimeSpan.FromMilliseconds(250);
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COLLAB_LONG") is { Length: > 0 };
    private static readonly Grant Admin = new(new Principal("admin", "Administrator"), null, null, Access.Admin, null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RevokeAndExpire_WhileEverybodyTypes_CommitNothingAfterwardsAndStopDelivery()
    {
        var (documents, people, rounds) = IsLong ? (22, 67, 100) : (4, 10, 20); // a person is at all three doors
        await using var server = await TestServer.StartLiveAsync(
            static services => services.AddSingleton<IDocumentLog>(
                static provider => new CommitRecorder(provider.GetRequiredService<CollabStore>().Documents)),
            "--Collab:Gateway:ConnectsPerMinute", "100000",
            "--Collab:Gateway:StrangerConnectsPerMinute", "100000");
        var commits = (CommitRecorder)server.Services.GetRequiredService<IDocumentLog>();
        var grains = server.Services.GetRequiredService<IGrainFactory>();
        var access = grains.GetGrain<IAccessGrain>("default");
        Assert.IsType<SessionOutcome.Found>(await grains.GetGrain<ISessionGrain>("s1")
            .CreateAsync(Admin, new CreateSession(ProjectId.Default, "rounds", SessionKind.Collaborative)));
        var crowd = Enumerable.Range(0, people).Select(number => new Person($"p{number}", $"s1/doc{number % documents}")).ToArray();
        await GiveAsync(access, crowd, until: null);
        await Task.WhenAll(crowd.Select(person => EnterAsync(server, person)));
        var silence = new List<TimeSpan>();

        for (var round = 0; round < rounds; round++)
        {
            var person = crowd[round % people];
            await Task.WhenAll(person.Editors.Select(static editor => editor.Heard));
            var isRevoked = round % 2 == 0;
            long over;
            var overAt = DateTimeOffset.MinValue;
            if (isRevoked)
            {
                Given(await access.ApplyAsync(Admin, new AccessChange([], [person.GrantId!], null, "round"), null));
                over = TimeProvider.System.GetTimestamp();
            }
            else
            {
                overAt = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 2);
                var draft = new GrantDraft($"user:{person.Name}", "role:editor", Until: overAt);
                person.GrantId = Given(await access.ApplyAsync(Admin, new AccessChange([draft], [person.GrantId!], null, "round"), null)).Grants[0].Id;
                over = TimeProvider.System.GetTimestamp()
                    + (long)((overAt - TimeProvider.System.GetUtcNow()).TotalSeconds * TimeProvider.System.TimestampFrequency);
            }

            var told = await Task.WhenAll(person.Editors.Select(static editor => editor.Ended));
            Assert.All(told, words => Assert.StartsWith(isRevoked ? "4403 The access was taken away. By: Admin" : "440", words, StringComparison.Ordinal));

            // That the document lives on is proof, and time enough for a late frame.
            await commits.UntilOthersAsync(person.Document, person.Name, more: 10, Stop);
            Assert.Equal(0, isRevoked ? commits.Count(person.Name, after: over) : commits.Count(person.Name, madeSince: overAt));
            silence.AddRange(person.Editors.Select(editor => editor.LastAt <= over
                ? TimeSpan.Zero
                : TimeProvider.System.GetElapsedTime(over, editor.LastAt)));
            foreach (var editor in person.Editors)
            {
                await editor.DisposeAsync();
            }

            await GiveAsync(access, [person], until: null);
            await EnterAsync(server, person);
        }

        foreach (var editor in crowd.SelectMany(static person => person.Editors))
        {
            await editor.DisposeAsync();
        }

        silence.Sort();
        var p99 = silence[(int)Math.Ceiling(silence.Count * 0.99) - 1];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{people * 3} connections, {rounds} rounds: last delivery after it was over p50 {silence[silence.Count / 2].TotalMilliseconds:F1} ms, p99 {p99.TotalMilliseconds:F1} ms, max {silence[^1].TotalMilliseconds:F1} ms"));
        Assert.InRange(silence[^1], TimeSpan.Zero, DeliveryMax);
        Assert.InRange(p99, TimeSpan.Zero, DeliveryP99Max);
    }

    private static T Given<T>(AccessAnswer<T> answer) => Assert.IsType<AccessAnswer<T>.Given>(answer).Value;

    private static async Task GiveAsync(IAccessGrain access, IReadOnlyList<Person> people, DateTimeOffset? until)
    {
        var given = Given(await access.ApplyAsync(
            Admin, new AccessChange([.. people.Select(person => new GrantDraft($"user:{person.Name}", "role:editor", Until: until))], [], null, "round"), null));
        foreach (var (person, grant) in people.Zip(given.Grants))
        {
            person.GrantId = grant.Id;
        }
    }

    private static async Task EnterAsync(TestServer server, Person person)
    {
        var token = server.Services.GetRequiredService<TokenMint>().Sign(
            TokenPurpose.Access,
            new Grant(
                new Principal(person.Name, person.Name), ProjectId.Default, null, Access.Admin, TimeProvider.System.GetUtcNow().AddHours(1), IsIdentity: true));
        person.Editors = await Task.WhenAll(Doors.Select(door => LiveEditor.OpenAsync(server, door, person.Document, token)));
    }

    private sealed class Person(string name, string document)
    {
        public string Name => name;

        public string Document => document;

        public string? GrantId { get; set; }

        public LiveEditor[] Editors { get; set; } = [];
    }
}
