-- Who may do what: every change of a project's grants and lines. What holds at a revision is the newest state at or before it
-- and the changes since. Only ever added.
CREATE TABLE access_change (
    project  TEXT    NOT NULL,
    revision INTEGER NOT NULL,               -- from 1, without holes
    at       INTEGER NOT NULL,               -- 100 ns since 1970-01-01 UTC, never less than that of the revision before
    actor    TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    body     BLOB    NOT NULL,               -- the change, JSON
    state    BLOB,                           -- all that holds from here on, JSON; NULL in most rows
    PRIMARY KEY (project, revision)
);
