-- Who looked at which case, so that its applicant can be told.

CREATE TABLE looked (                            -- who looked at a case, for its applicant; a record, never a name
    case_id    text        NOT NULL,
    hour       timestamptz NOT NULL,             -- by the clock on the wall: looking happens in the world outside
    viewer     bytea       NOT NULL,             -- a digest with the city's key: one viewer is one row an hour
    who        text        NOT NULL CHECK (who IN ('applicant', 'link', 'agent', 'manager', 'department', 'system')),
    department text        NOT NULL,             -- for which a colleague or a system looked; empty for who sees all
    PRIMARY KEY (case_id, hour, viewer)
);
