-- What people say in a session, beside its documents. Only ever added.
CREATE TABLE comment (
    session  TEXT    NOT NULL,
    number   INTEGER NOT NULL,               -- from 1, without holes
    at       INTEGER NOT NULL,               -- 100 ns since 1970-01-01 UTC
    user_id  TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    document TEXT,
    anchor   TEXT,
    reply_to INTEGER NOT NULL,               -- 0 for none
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
