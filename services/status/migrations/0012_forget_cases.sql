-- A case can be erased: what is left of it stands here.
CREATE TABLE erased (
    case_id     text        NOT NULL PRIMARY KEY,
    erased_at   timestamptz NOT NULL,
    ground      text        NOT NULL CHECK (ground IN ('retention-ended', 'right-to-erasure')),
    department  text        NOT NULL,
    case_type   text        NOT NULL,
    received_on date        NOT NULL,
    ended_on    date,
    outcome     text,
    late        boolean     NOT NULL
);

-- Whether an address works shows from why the last e-mail failed.
ALTER TABLE message ADD COLUMN reason text;
