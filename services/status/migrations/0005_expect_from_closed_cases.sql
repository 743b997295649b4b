-- What closed cases teach, and what is expected of open ones: a record, not a derivation, for it depends on other cases.

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
