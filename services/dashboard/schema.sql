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
    waits_on     text        CHECK (waits_on IN ('applicant', 'municipality', 'third-party')),
    reason       text,                           -- why it takes longer: a code of the catalogue
    outcome      text,
    received_on  date        NOT NULL,
    legal_date   date        NOT NULL,
    due_on       date,                           -- the legal date; null as long as the term stands still without end
    expected_on  date,
    finished_on  date,                           -- the decision was made known, else it ended; null while the legal term runs
    urgency      int         NOT NULL,           -- open ones by due date, then what ended last; lists are sorted by it
    as_of        timestamptz NOT NULL,
    area         text,
    forecast_on  date,                           -- the later of a notice of delay and the last day on which similar cases were decided
    likely_late  boolean     NOT NULL,           -- open, and the forecast is later than the due date
    decided      boolean     NOT NULL,           -- finished with a decision on the request itself
    step_since   date,                           -- of the step that it is in longest, as long as it is open
    counted      text[]      NOT NULL,           -- its cells, as they stand in the tally now: figure|month|word|value
    marks        text[]      NOT NULL,           -- what lists find it by, beside its columns: figure:word
    CHECK ((state = 'open') = (finished_on IS NULL)),
    CHECK ((state = 'open') = (waits_on IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX card_urgency ON card (urgency, case_id);
CREATE INDEX card_type ON card (case_type, urgency, case_id);
CREATE INDEX card_marks ON card USING gin (marks);
CREATE INDEX card_received ON card (received_on, case_id);
CREATE INDEX card_open_received ON card (received_on, case_id) WHERE state = 'open'; -- the few among all that ended
CREATE INDEX card_ended_received ON card ((finished_on - extract(day FROM finished_on)::int + 1), received_on, case_id)
 WHERE finished_on IS NOT NULL;                                                      -- by the first day of the month
CREATE INDEX card_lead ON card ((finished_on - received_on)) WHERE decided;          -- the few that took as long
CREATE INDEX card_over ON card ((finished_on - due_on)) WHERE decided;
CREATE INDEX card_number ON card (upper(case_id) text_pattern_ops);

CREATE TABLE snapshot (                          -- everything public about a case, as it was told last
    case_id text PRIMARY KEY,
    told    text NOT NULL
);

CREATE TABLE tally (                             -- how many cases count alike: the sum of `counted` over all cards, in four grains
    figure      text  NOT NULL,
    case_type   text  NOT NULL,                  -- '' in the grains of all types together
    area        text  NOT NULL,                  -- '' in those of all areas together, '-' where none is known
    departments text  NOT NULL,                  -- all it lies with, so a total counts it once; '' where the word names them
    month       date  NOT NULL,                  -- the first day of that in which the case ended; infinity while it is open
    word        text  NOT NULL,                  -- what the figure is about: a kind, a step, a reason, whose wait
    span        int   NOT NULL,                  -- of 256 values, so that a row stays small: value >> 8
    value       int[] NOT NULL,                  -- days, euros, a grade or the ordinal of a day; from low to high
    cases       int[] NOT NULL,                  -- of each value how many; no value stays whose cases are gone
    -- in the order of a question: what it reads lies together
    PRIMARY KEY (area, case_type, figure, month, departments, word, span),
    CHECK (cardinality(value) = cardinality(cases))
) WITH (fillfactor = 70, toast_tuple_target = 4080, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE tally_month (                       -- who added up what cases count as that ended in a month need not do it again while its version is the same
    month   date PRIMARY KEY,
    version uuid NOT NULL                        -- another with every batch that moves the month, never one that was
);

CREATE TABLE source (                            -- systems of departments; silent as long as nothing newer is heard than the silence
    source     text PRIMARY KEY,
    department text,
    spoke_at   timestamptz,                      -- the newest fact of it that was announced, or what ended a silence
    silent_at  timestamptz
);

CREATE TABLE begun (                             -- the least is of all: a city that was there before told us nothing of the days before
    since     date    NOT NULL,                  -- the day of the first announcement that was heard, as its source logged it
    partition integer PRIMARY KEY DEFAULT -1     -- in which; -1: before each was kept
);

CREATE TABLE change (                            -- what was told about a case; an announcement that stands here was heard before
    key         uuid        PRIMARY KEY,         -- of the announcement: hearing it twice is hearing it once
    case_id     text        NOT NULL,
    name        text        NOT NULL,
    withdrawn   boolean     NOT NULL,            -- it told of a withdrawal; a case closed after that was not finished by us
    happened_at timestamptz NOT NULL,            -- in the case's own history
    reason      text,
    expected_first date,                         -- 8 of 10 similar cases were decided between these days, as was told with it
    expected_last  date,
    position       bigint GENERATED ALWAYS AS IDENTITY -- of several at one moment the last one holds
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
    at         timestamptz NOT NULL,
    state_at   timestamptz,                      -- what time it was in the city when it came into this state
    left_at    timestamptz                       -- the same of when it left; also of one that came back
) WITH (fillfactor = 70);
CREATE INDEX message_case ON message (case_id, at);

CREATE TABLE forgotten (                         -- cases that were erased: they count, and nothing is heard of them any more
    case_id text PRIMARY KEY
);

CREATE TABLE week_told (                         -- weeks of which the departments were told what comes, each once
    week    text        PRIMARY KEY,             -- ISO 8601, as 2026-W48
    told_at timestamptz NOT NULL DEFAULT now()
);
