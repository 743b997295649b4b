-- What intake remembers. The migrations lead here; a test proves it.

CREATE TABLE delivery (                          -- everything that came in by a door, also what was refused; verbatim, unless it held something personal or of an erased case
    id           uuid        PRIMARY KEY,
    door         text        NOT NULL,           -- http, or the name of an inbox
    content_type text        NOT NULL,
    ce_headers   json        NOT NULL,           -- attributes that travelled in headers (binary mode), as they came
    body         bytea       STORAGE EXTERNAL,   -- not compressed: that would cost more than all the rest of the door
    digest       bytea,                          -- of a body that is not kept: SHA-256
    length       int,                            -- and its bytes
    received_at  timestamptz NOT NULL DEFAULT now(),
    outcome      text        NOT NULL CHECK (outcome IN ('accepted', 'refused')),
    accepted     int         NOT NULL CHECK (accepted >= 0), -- events that came in by this delivery
    known        int         NOT NULL CHECK (known >= 0), -- events that were in before, with the same content
    violations   jsonb       NOT NULL,           -- [{code, path}]: never values
    CHECK (outcome = 'accepted' OR accepted + known = 0), -- all of a delivery, or none
    -- Something personal was refused, or its case was erased: neither the body is kept nor what its headers said.
    CHECK (num_nulls(digest, length) = CASE WHEN body IS NULL THEN 0 ELSE 2 END)
);
CREATE INDEX delivery_refused ON delivery (received_at) WHERE outcome = 'refused';

CREATE TABLE event (                             -- every event that came in: the same (source, id) comes in once
    key         uuid  PRIMARY KEY,               -- hash of source and id
    digest      bytea NOT NULL,                  -- of the canonical JSON: the same id with other content is refused
    delivery_id uuid  NOT NULL                   -- where it stands verbatim
);

CREATE TABLE erasure (                           -- cases of which a department said that they are erased
    case_id    text        NOT NULL PRIMARY KEY,
    department text        NOT NULL,             -- only if it opened the case, the deliveries about it lose their bodies
    looked_at  timestamptz                       -- null: the deliveries still have to be looked through
);
CREATE INDEX erasure_new ON erasure (case_id) WHERE looked_at IS NULL;

CREATE TABLE clock (                             -- what time it is in the city: the last tick that was said
    one boolean     PRIMARY KEY DEFAULT true CHECK (one), -- there is one row
    now timestamptz NOT NULL
);
