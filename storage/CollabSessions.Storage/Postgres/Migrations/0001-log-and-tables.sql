-- The log. One row per document says who may append and where.
-- Half of each page is left free, so that the update which every append makes stays on its page.
CREATE TABLE collab.document (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key           text COLLATE "C" NOT NULL UNIQUE,   -- session/name
    epoch         bigint NOT NULL,                    -- which history
    fence         bigint NOT NULL,                    -- raised by every opening, compared by every append
    last_sequence bigint NOT NULL                     -- of that history; 0 when empty
) WITH (fillfactor = 50);

-- No foreign key: its check would lock the document's row once more for each record.
CREATE TABLE collab.record (
    document_id bigint NOT NULL,
    epoch       bigint NOT NULL,
    sequence    bigint NOT NULL,
    record      bytea  NOT NULL,                      -- docs/log-format.md
    PRIMARY KEY (document_id, epoch, sequence)
);

-- Updates hardly compress, and trying costs time on the way to the commit.
ALTER TABLE collab.record ALTER COLUMN record SET STORAGE EXTERNAL;

-- A snapshot counts once its row is here; its parts come before.
CREATE TABLE collab.snapshot (
    document_id bigint NOT NULL,
    epoch       bigint NOT NULL,
    sequence    bigint NOT NULL,
    length      bigint NOT NULL,
    checksum    bigint NOT NULL,                      -- CRC-32C, docs/log-format.md
    PRIMARY KEY (document_id, epoch, sequence)
);

CREATE TABLE collab.snapshot_part (
    document_id bigint NOT NULL,
    epoch       bigint NOT NULL,
    sequence    bigint NOT NULL,
    part        integer NOT NULL,                     -- from 0
    bytes       bytea  NOT NULL,
    PRIMARY KEY (document_id, epoch, sequence, part)
);

ALTER TABLE collab.snapshot_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE collab.session (
    id         text COLLATE "C" PRIMARY KEY,
    project    text COLLATE "C" NOT NULL,
    name       text    NOT NULL,
    kind       integer NOT NULL,
    state      integer NOT NULL,
    created_by text    NOT NULL,
    created_at bigint  NOT NULL,                      -- 100 ns since 1970-01-01 UTC
    changed_at bigint  NOT NULL,
    version    bigint  NOT NULL
);

CREATE INDEX session_by_project ON collab.session (project, created_at, id);

CREATE TABLE collab.state (
    kind    text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    value   bytea  NOT NULL,
    PRIMARY KEY (kind, key)
);
