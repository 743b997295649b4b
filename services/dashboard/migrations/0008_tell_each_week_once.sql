-- A week is told to the departments once, whoever starts again.
CREATE TABLE week_told (
    week    text        PRIMARY KEY,
    told_at timestamptz NOT NULL DEFAULT now()
);
