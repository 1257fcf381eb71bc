using System.Buffers;
using CollabSessions.Crdt;

namespace CollabSessions.Load.Clients;

/// <summary>A document of one long editing session: typing, correcting, going back. The same bytes in every run.</summary>
internal sealed class BigDocument
{
    private const int EditsPerUpdate = 100;
    private const int Seed = 260_000;
    private const string Letters = "etaoin shrdlu cmfwyp vbgkjq xz\n";

    private readonly Random _random = new(Seed);
    private int _caret;
    private int _cuts;

    /// <param name="edits">One letter typed or taken away each.</param>
    public BigDocument(int edits)
    {
        var doc = new Doc(new DocOptions { ClientId = 77 });
        var text = doc.GetText(Typist.Text);
        var output = new ArrayBufferWriter<byte>();
        for (var done = 0; done < edits; done += EditsPerUpdate)
        {
            doc.Begin();
            for (var edit = 0; edit < EditsPerUpdate; edit++)
            {
                Edit(text);
            }

            output.ResetWrittenCount();
            doc.Commit(output);
            Updates.Add(output.WrittenSpan.ToArray());
        }

        Text = text.ToString();
    }

    /// <summary>The session, a hundred edits each.</summary>
    public List<byte[]> Updates { get; } = [];

    public string Text { get; }

    private void Edit(YText text)
    {
        // A real session of this length (automerge-paper) moves the caret every 30 edits or so, takes away three letters of ten,
        // several at a time, and ends as 105 kB of text and a 301 kB update.
        if (_random.Next(300) == 0)
        {
            _caret = _random.Next(text.Length + 1);
        }

        _cuts = _cuts == 0 && _random.Next(28) == 0 ? 11 : _cuts;
        if (_caret > 0 && _cuts > 0)
        {
            _cuts--;
            text.Delete(--_caret, 1);
        }
        else
        {
            text.Insert(_caret++, Letters.AsSpan(_random.Next(Letters.Length), 1).ToString());
        }
    }
}
