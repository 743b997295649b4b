-- What was said of a case goes from the deliveries when the case is erased.
CREATE TABLE erasure (
    case_id    text        NOT NULL PRIMARY KEY,
    department text        NOT NULL,
    looked_at  timestamptz
);
CREATE INDEX erasure_new ON erasure (case_id) WHERE looked_at IS NULL;
