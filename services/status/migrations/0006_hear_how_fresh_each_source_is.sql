-- When each system of a department was last heard, so that silence can be told from "nothing new".

CREATE TABLE source (                            -- a row per partition, so that no two partitions wait for each other
    partition int         NOT NULL,
    name      text        NOT NULL,              -- the CloudEvents source
    heard_at  timestamptz NOT NULL,              -- what it logged last; to the minute
    alive_at  timestamptz,                       -- its last heartbeat; null where its heartbeats do not come in
    silent_since timestamptz,                    -- announced as silent since then; null: it speaks
    PRIMARY KEY (partition, name)
) WITH (fillfactor = 50);
