-- A week is told to the departments once, whoever starts again.
CREATE TABLE week_told (
    week    text        PRIMARY KEY,
    told_at timestamptz NOT NULL DEFAULT now()
);

-- Of what is told of one moment the order counts: what was expected last is what holds.
ALTER TABLE change ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;
