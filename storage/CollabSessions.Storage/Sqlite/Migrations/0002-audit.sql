-- The audit trail. The hash is over the one before, the sequence and the content; the other columns say again what the
-- content says, for searching, and are compared with it when the trail is verified.
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,             -- from 1 without holes
    time     INTEGER NOT NULL,                -- milliseconds since 1970-01-01 UTC
    actor    TEXT    NOT NULL,
    project  TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    resource TEXT    NOT NULL,
    allowed  INTEGER NOT NULL,
    content  BLOB    NOT NULL,                -- docs/log-format.md
    detail   TEXT,                            -- NULL once erased
    hash     BLOB    NOT NULL
);

CREATE INDEX audit_by_project ON audit (project, sequence);

CREATE INDEX audit_by_actor ON audit (actor, sequence);
