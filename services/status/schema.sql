-- What the status service remembers. The migrations lead here; a test proves it.

CREATE TABLE fact (                              -- what departments said; never changed, and deleted only when the case is erased
    key     uuid NOT NULL PRIMARY KEY,           -- source and id in 16 bytes: hearing it twice is hearing it once
    case_id text NOT NULL,
    body    text NOT NULL                        -- as it came over the wire
);
CREATE INDEX fact_history ON fact (case_id);

CREATE TABLE "case" (                            -- where each case stands; can be dropped and retold from fact
    case_id   text NOT NULL PRIMARY KEY,
    partition int  NOT NULL,                     -- of case-events: a tick wakes the cases of its own partition
    wake_at   timestamptz,                       -- when something changes although nothing happens
    snapshot  text,                              -- what is public, as JSON; null as long as the opening is on its way
    last      text NOT NULL,                     -- the place of its newest fact in the history
    corrected boolean NOT NULL,                  -- holds a correction, so every fact makes it be retold
    changed_at timestamptz NOT NULL DEFAULT '0001-01-01T00:00:00Z' -- what time it was for its partition when it was written
) WITH (fillfactor = 70);
CREATE INDEX case_wake ON "case" (partition, wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX case_changed ON "case" (changed_at, case_id);

CREATE TABLE register (                          -- what lists of cases are asked by; written only when it changes
    case_id      text    NOT NULL PRIMARY KEY,   -- of a case whose opening came in
    applicant_id text    NOT NULL,
    dossier_id   text,
    department   text    NOT NULL,               -- the one that decides
    case_type    text    NOT NULL,
    phase        text    NOT NULL,
    late         boolean NOT NULL,
    departments  text[]  NOT NULL                -- the one that decides and all that work on it, in order
);
CREATE INDEX register_applicant ON register (applicant_id, case_id);
CREATE INDEX register_dossier ON register (dossier_id, case_id) WHERE dossier_id IS NOT NULL;
CREATE INDEX register_department ON register (department, case_id);
CREATE INDEX register_type ON register (case_type, case_id);
CREATE INDEX register_phase ON register (phase, case_id);
CREATE INDEX register_late ON register (case_id) WHERE late;
CREATE INDEX register_number ON register (upper(case_id) text_pattern_ops);              -- an agent hears how it begins
CREATE INDEX register_number_end ON register (reverse(upper(case_id)) text_pattern_ops); -- or how it ends

CREATE TABLE dossier (                           -- what was told of each plan over several cases: a record
    dossier_id text NOT NULL PRIMARY KEY,
    partition  int  NOT NULL,                    -- of the case on which it is told: that line looks at it
    look_on    date,                             -- the legal day on which its plan is worth a look
    ends       date,                             -- when all could be ready, as told last
    held_by    text                              -- the case that held all back, as told last
);
CREATE INDEX dossier_look ON dossier (partition, look_on) WHERE look_on IS NOT NULL;

CREATE TABLE told (                              -- what was announced: a record, not a derivation; a rebuild leaves it alone
    id        uuid NOT NULL PRIMARY KEY,
    case_id   text NOT NULL,
    caused_by text NOT NULL,
    change    text NOT NULL,
    at        timestamptz NOT NULL               -- in the case's own history
);
CREATE INDEX told_history ON told (case_id);

CREATE TABLE message (                           -- what notify says it told the applicant: states only, no text
    id      uuid        NOT NULL PRIMARY KEY,
    case_id text        NOT NULL,
    kind    text        NOT NULL,
    channel text        NOT NULL,
    state   text        NOT NULL CHECK (state IN ('queued', 'retrying', 'sent', 'delivered', 'failed', 'cancelled')),
    at      timestamptz NOT NULL,                -- in the case's own history, what it tells of
    state_at timestamptz,                        -- what time it was in the city when it came into this state
    reason  text,                                -- why it failed or was cancelled: a stable code, never an address
    sent_at timestamptz                          -- what time it was in the city when its channel took it
);
CREATE INDEX message_history ON message (case_id);

CREATE TABLE looked (                            -- who looked at a case, for its applicant; a record, never a name
    case_id    text        NOT NULL,
    hour       timestamptz NOT NULL,             -- by the clock on the wall: looking happens in the world outside
    viewer     bytea       NOT NULL,             -- a digest with the city's key: one viewer is one row an hour
    who        text        NOT NULL CHECK (who IN ('applicant', 'link', 'agent', 'manager', 'department', 'system')),
    department text        NOT NULL,             -- for which a colleague or a system looked; empty for who sees all
    PRIMARY KEY (case_id, hour, viewer)
);


CREATE TABLE pace (                              -- what a closed case teaches: how long it took from each step
    case_id   text NOT NULL,
    step      text NOT NULL,
    case_type text NOT NULL,
    days      int  NOT NULL CHECK (days >= 0),   -- calendar days from reaching the step to the decision made known
    ended_on  date NOT NULL,
    PRIMARY KEY (case_id, step)
);
CREATE INDEX pace_newest ON pace (case_type, step, ended_on DESC) INCLUDE (days);

CREATE TABLE expected (                          -- what is expected of each open case, and what was last told of it
    case_id    text NOT NULL PRIMARY KEY,
    partition  int  NOT NULL,                    -- a tick looks at the cases of its own partition
    case_type  text NOT NULL,
    step       text NOT NULL,                    -- the furthest it came
    since      date NOT NULL,                    -- when it came there
    look_on    date NOT NULL,                    -- when to look again
    first      date,                             -- null: nobody can say
    last       date,
    of_cases   int,
    told_first date,
    told_last  date,
    told_of    int,
    waits_until date,                            -- the last day of a wait that is known: nothing is expected before it
    CHECK (num_nulls(first, last, of_cases) IN (0, 3)),
    CHECK (num_nulls(told_first, told_last, told_of) IN (0, 3))
) WITH (fillfactor = 70);
CREATE INDEX expected_look ON expected (partition, look_on);

CREATE TABLE expectation (                       -- every range that was ever expected; kept also when the case has ended
    case_id  text        NOT NULL,
    at       timestamptz NOT NULL,               -- the tick at which it was found
    step     text        NOT NULL,
    first    date,
    last     date,
    of_cases int,
    told     boolean     NOT NULL,               -- announced, or the first that could be told
    PRIMARY KEY (case_id, at)
);

CREATE TABLE erased (                            -- all that is left of a case that was erased; a rebuild leaves it alone
    case_id     text        NOT NULL PRIMARY KEY, -- what is said of it comes in no more, also when it is heard again
    erased_at   timestamptz NOT NULL,            -- when the department logged it
    ground      text        NOT NULL CHECK (ground IN ('retention-ended', 'right-to-erasure')),
    department  text        NOT NULL,            -- the one that decided
    case_type   text        NOT NULL,
    received_on date        NOT NULL,
    ended_on    date,
    outcome     text,
    late        boolean     NOT NULL             -- the legal date had passed without a decision made known
);

CREATE TABLE source (                            -- a row per partition, so that no two partitions wait for each other
    partition int         NOT NULL,
    name      text        NOT NULL,              -- the CloudEvents source
    heard_at  timestamptz NOT NULL,              -- what it logged last; to the minute
    alive_at  timestamptz,                       -- its last heartbeat; null where its heartbeats do not come in
    silent_since timestamptz,                    -- announced as silent since then; null: it speaks
    PRIMARY KEY (partition, name)
) WITH (fillfactor = 50);
