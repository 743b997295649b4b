-- The pipe's own tables, the same in the schema of every service. The migrations lead here; a test proves it.

CREATE TABLE progress (                          -- how far each partition was heard: the fence against a partition we have lost
    topic         text        NOT NULL,
    partition     int         NOT NULL,
    next_offset   bigint      NOT NULL DEFAULT 0,
    now           timestamptz,                   -- what time it is for this partition; null before its first tick
    parked_in_row int         NOT NULL DEFAULT 0, -- broken messages since the last good one: too many stop the line
    PRIMARY KEY (topic, partition)
);

CREATE TABLE outbox (                            -- what was decided and must still be said; the relay deletes what Kafka has
    partition int    NOT NULL,                   -- the Kafka partition it goes to
    position  bigint GENERATED ALWAYS AS IDENTITY,
    topic     text   NOT NULL,
    key       text,                              -- null for a tick
    value     text CHECK (octet_length(value) < 900000), -- null is a tombstone; Kafka takes no more than a megabyte
    headers   text,                              -- of what is said again as it came (plumbing/headers.py); null is ours
    PRIMARY KEY (partition, position)
) WITH (autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE parked (                            -- broken messages, verbatim, until someone replays or discards them
    topic     text        NOT NULL,
    partition int         NOT NULL,
    "offset"  bigint      NOT NULL,
    key       text,
    value     bytea,
    headers   text,                              -- as they came (plumbing/headers.py); null where nobody kept them
    reason    text        NOT NULL,              -- field names and codes, never values
    parked_at timestamptz NOT NULL DEFAULT now(),
    ended     text        CHECK (ended IN ('replayed', 'discarded')),
    PRIMARY KEY (topic, partition, "offset")
);
CREATE INDEX parked_waiting ON parked (parked_at) WHERE ended IS NULL;
