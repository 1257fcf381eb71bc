-- Who may do what: every change of a project's grants and lines. What holds at a revision is the newest state at or before it
-- and the changes since. Only ever added.
CREATE TABLE collab.access_change (
    project  text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,                         -- from 1, without holes
    at       bigint NOT NULL,                         -- 100 ns since 1970-01-01 UTC, never less than that of the revision before
    actor    text   NOT NULL,
    reason   text   NOT NULL,
    body     bytea  NOT NULL,                         -- the change, JSON
    state    bytea,                                   -- all that holds from here on, JSON; NULL in most rows
    PRIMARY KEY (project, revision)
);
