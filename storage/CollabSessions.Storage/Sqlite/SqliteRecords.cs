using CollabSessions.Contracts;
using CollabSessions.Storage.Reading;
using SQLitePCL;

namespace CollabSessions.Storage.Sqlite;

/// <summary>Finds a document's records, which stand in order of arrival among those of all others.</summary>
/// <remarks>
/// A page goes up to the next mark. From the record that the mark names, or from the document's last one, the pointers
/// lead back to the start of the page; then the records are read forwards. Where a pointer leads to nothing, the table
/// is searched, so that damage hides no record but the damaged one.
/// </remarks>
internal static class SqliteRecords
{
    /// <summary>The next page of records after a sequence.</summary>
    public static RecordPage Read(SqliteConnection connection, DocumentId document, uint epoch, long afterSequence)
    {
        connection.Execute("BEGIN"); // the head, the pointers and the records are of one moment
        var records = new List<StoredRecord>();
        long? head = 0;
        var hasMore = false;
        var isDamaged = false;
        try
        {
            var find = connection
                .Prepared("SELECT id, epoch, last_sequence, last_record FROM document WHERE key = ?1")
                .BindText(1, document.Key);
            if (find.Step())
            {
                var history = new History(connection, find.Int64(0), epoch);
                var isPresent = find.Int64(1) == epoch;
                var (lastSequence, lastRecord) = (find.Int64(2), find.Int64(3));
                find.Reset();
                head = isPresent ? lastSequence : null;
                var places = isPresent
                    ? history.Page(afterSequence, lastSequence, lastRecord, out hasMore)
                    : history.Search(afterSequence, long.MaxValue, long.MaxValue, out hasMore);
                hasMore |= !history.Load(places, records);
            }
        }
        catch (SqliteException failure) when (failure.PrimaryCode == raw.SQLITE_CORRUPT)
        {
            isDamaged = true; // a page of the file: what was read before it still counts
        }

        connection.Execute("COMMIT");
        return new(head, records, hasMore, isDamaged);
    }

    /// <summary>One document's history on one connection.</summary>
    private readonly struct History(SqliteConnection connection, long document, uint epoch)
    {
        /// <summary>Where the records up to the next mark are, in order of sequence.</summary>
        public List<long> Page(long afterSequence, long lastSequence, long lastRecord, out bool hasMore)
        {
            const int interval = SqliteLogStatements.MarkInterval;
            var end = Math.Min((afterSequence / interval * interval) + interval, lastSequence);
            hasMore = end < lastSequence;
            if (!hasMore && lastSequence > 0 && Previous(lastRecord, lastSequence) is null)
            {
                // The document's row is wrong, or its last record is gone: look for whatever there is, also beyond it.
                return Search(afterSequence, long.MaxValue, long.MaxValue, out hasMore);
            }

            var record = hasMore ? Mark(end) : lastRecord;
            var places = new List<long>(interval);
            for (var sequence = end; sequence > afterSequence; sequence--)
            {
                if (Previous(record, sequence) is not { } previous)
                {
                    // The ones before the broken pointer, then the ones behind it: the reader sees the hole between.
                    var behind = places.Count == 0 ? long.MaxValue : places[^1];
                    var before = Search(afterSequence, sequence + 1, behind, out _);
                    places.Reverse();
                    before.AddRange(places);
                    return before;
                }

                places.Add(record);
                record = previous;
            }

            places.Reverse();
            return places;
        }

        /// <summary>Looks at every record of the database. Slow, and only needed after damage.</summary>
        public List<long> Search(long afterSequence, long beforeSequence, long beforeRecord, out bool hasMore)
        {
            var select = connection
                .Prepared(
                    """
                    SELECT id FROM record
                    WHERE id < ?1 AND document_id = ?2 AND epoch = ?3 AND sequence > ?4 AND sequence < ?5
                    ORDER BY sequence LIMIT ?6
                    """)
                .Bind(1, beforeRecord)
                .Bind(2, document)
                .Bind(3, epoch)
                .Bind(4, afterSequence)
                .Bind(5, beforeSequence)
                .Bind(6, RecordPage.RecordsMax);
            var places = new List<long>();
            while (select.Step())
            {
                places.Add(select.Int64(0));
            }

            hasMore = places.Count == RecordPage.RecordsMax;
            return places;
        }

        /// <summary>Reads the records at these places; false when the page is full before the end.</summary>
        public bool Load(List<long> places, List<StoredRecord> records)
        {
            var select = connection.Prepared("SELECT sequence, record FROM record WHERE id = ?1");
            var bytes = 0L;
            foreach (var place in places)
            {
                if (bytes >= RecordPage.BytesMax)
                {
                    return false;
                }

                if (select.Bind(1, place).Step())
                {
                    var record = select.Blob(1).ToArray();
                    bytes += record.Length;
                    records.Add(new(select.Int64(0), record));
                    select.Reset();
                }
            }

            return true;
        }

        private long? Previous(long record, long sequence)
        {
            var select = connection
                .Prepared("SELECT previous_id FROM record WHERE id = ?1 AND document_id = ?2 AND epoch = ?3 AND sequence = ?4")
                .Bind(1, record)
                .Bind(2, document)
                .Bind(3, epoch)
                .Bind(4, sequence);
            if (!select.Step())
            {
                return null;
            }

            var previous = select.Int64(0);
            select.Reset();
            return previous;
        }

        private long Mark(long sequence)
        {
            var select = connection
                .Prepared("SELECT record_id FROM record_mark WHERE document_id = ?1 AND epoch = ?2 AND sequence = ?3")
                .Bind(1, document)
                .Bind(2, epoch)
                .Bind(3, sequence);
            if (!select.Step())
            {
                return 0;
            }

            var record = select.Int64(0);
            select.Reset();
            return record;
        }
    }
}
