-- The log. One row per document says who may append and where.
CREATE TABLE document (
    id            INTEGER PRIMARY KEY,
    key           TEXT    NOT NULL UNIQUE,   -- session/name
    epoch         INTEGER NOT NULL,          -- which history
    fence         INTEGER NOT NULL,          -- raised by every opening, compared by every append
    last_sequence INTEGER NOT NULL,          -- of that history; 0 when empty
    last_record   INTEGER NOT NULL,          -- record.id of it
    before_record INTEGER NOT NULL           -- what last_record was until the last append
);

-- Records of all documents stand in order of arrival, so that a commit for many documents writes few pages. Each points
-- to the one before it in its document. An index would cost every commit a page for each document in it (16 against
-- 5 ms of CPU for 1,000 appends to 500 documents); instead every 256th record of a document has a mark to start from.
CREATE TABLE record (
    id          INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    previous_id INTEGER NOT NULL,            -- record.id of sequence - 1; 0 for the first
    record      BLOB    NOT NULL             -- docs/log-format.md
);

CREATE TABLE record_mark (
    document_id INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,            -- 256, 512, ...
    record_id   INTEGER NOT NULL,
    PRIMARY KEY (document_id, epoch, sequence)
) WITHOUT ROWID;

-- A snapshot counts once its row is here; its parts come before.
CREATE TABLE snapshot (
    document_id INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    length      INTEGER NOT NULL,
    checksum    INTEGER NOT NULL,            -- CRC-32C, docs/log-format.md
    PRIMARY KEY (document_id, epoch, sequence)
) WITHOUT ROWID;

CREATE TABLE snapshot_part (
    document_id INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    part        INTEGER NOT NULL,            -- from 0
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (document_id, epoch, sequence, part)
);

CREATE TABLE session (
    id         TEXT    PRIMARY KEY,
    project    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    kind       INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,             -- 100 ns since 1970-01-01 UTC
    changed_at INTEGER NOT NULL,
    version    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX session_by_project ON session (project, created_at, id);

CREATE TABLE state (
    kind    TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    version INTEGER NOT NULL,
    value   BLOB    NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
