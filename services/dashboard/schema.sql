-- What the dashboard remembers: the newest of each case, what was told about it, and its messages. All of it can be heard again.

CREATE TABLE card (                              -- one row per case: its last announcement, as the town hall needs it
    case_id      text        PRIMARY KEY,
    partition    int         NOT NULL,           -- of case-status, where its announcements come from
    case_type    text        NOT NULL,
    department   text        NOT NULL,           -- the one that decides
    lies_with    text[]      NOT NULL CHECK (cardinality(lies_with) > 0), -- have it now; the deciding one once it ended
    title        text        NOT NULL,           -- the plain name of the type where titles are not public; empty when the case was erased
    phase        text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('open', 'finished', 'withdrawn')),
    waits_on     text        CHECK (waits_on IN ('applicant', 'municipality')),
    reason       text,                           -- why it takes longer: a code of the catalogue
    outcome      text,
    received_on  date        NOT NULL,
    legal_date   date        NOT NULL,
    due_on       date,                           -- the legal date; null as long as the term stands still without end
    expected_on  date,
    finished_on  date,                           -- made known, else ended, else decided
    term_ended_on date,                          -- null while the legal term runs, also between deciding and making known
    urgency      int         NOT NULL,           -- open ones by due date, then what ended last; lists are sorted by it
    as_of        timestamptz NOT NULL,
    CHECK ((state = 'open') = (finished_on IS NULL)),
    CHECK ((state = 'open') = (waits_on IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX card_urgency ON card (urgency, case_id);

CREATE TABLE change (                            -- what was told about a case; an announcement that stands here was heard before
    key         uuid        PRIMARY KEY,         -- of the announcement: hearing it twice is hearing it once
    case_id     text        NOT NULL,
    name        text        NOT NULL,
    withdrawn   boolean     NOT NULL,            -- it told of a withdrawal; a case closed after that was not finished by us
    happened_at timestamptz NOT NULL,            -- in the case's own history
    reason      text
);
CREATE INDEX change_case ON change (case_id, happened_at);
CREATE INDEX change_withdrawn ON change (case_id) WHERE withdrawn;

CREATE TABLE message (                           -- what the applicant was told: ids and states only
    message_id text        PRIMARY KEY,
    case_id    text        NOT NULL,             -- may come before its card: the topics do not wait for each other
    kind       text        NOT NULL,
    channel    text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('queued', 'retrying', 'sent', 'cancelled', 'failed', 'delivered')),
    stage      smallint    NOT NULL,             -- how far it is; a later telling of an earlier stage changes nothing
    reason     text,                             -- a stable code, never an address
    at         timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX message_case ON message (case_id, at);

CREATE TABLE forgotten (                         -- cases that were erased: they count, and nothing is heard of them any more
    case_id text PRIMARY KEY
);
