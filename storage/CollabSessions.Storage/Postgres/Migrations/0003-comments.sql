-- What people say in a session, beside its documents. Only ever added.
CREATE TABLE collab.comment (
    session  text COLLATE "C" NOT NULL,
    number   bigint NOT NULL,                         -- from 1, without holes
    at       bigint NOT NULL,                         -- 100 ns since 1970-01-01 UTC
    user_id  text   NOT NULL,
    name     text   NOT NULL,
    text     text   NOT NULL,
    document text,
    anchor   text,
    reply_to bigint NOT NULL,                         -- 0 for none
    PRIMARY KEY (session, number)
);
