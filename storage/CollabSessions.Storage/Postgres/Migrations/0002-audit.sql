-- The audit trail. The hash is over the one before, the sequence and the content; the other columns say again what the
-- content says, for searching, and are compared with it when the trail is verified.
CREATE TABLE collab.audit (
    sequence bigint PRIMARY KEY,                      -- from 1 without holes
    time     bigint NOT NULL,                         -- milliseconds since 1970-01-01 UTC
    actor    text COLLATE "C" NOT NULL,
    project  text COLLATE "C" NOT NULL,
    action   text COLLATE "C" NOT NULL,
    resource text COLLATE "C" NOT NULL,
    allowed  boolean NOT NULL,
    content  bytea NOT NULL,                          -- docs/log-format.md
    detail   text,                                    -- NULL once erased
    hash     bytea NOT NULL
);

CREATE INDEX audit_by_project ON collab.audit (project, sequence);

CREATE INDEX audit_by_actor ON collab.audit (actor, sequence);

-- The end of the chain: its row is what silos queue for.
CREATE TABLE collab.audit_head (
    sequence bigint NOT NULL,
    hash     bytea  NOT NULL
);

INSERT INTO collab.audit_head (sequence, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
