-- A card says what its case counts as, and the tally how many count alike. What was heard before is heard again from the topic.
TRUNCATE card, change;
DO $$ BEGIN
    IF to_regclass('progress') IS NOT NULL THEN
        DELETE FROM progress WHERE topic = 'case-status';
    END IF;
END $$;

ALTER TABLE card DROP CONSTRAINT card_waits_on_check;
ALTER TABLE card ADD CONSTRAINT card_waits_on_check CHECK (waits_on IN ('applicant', 'municipality', 'third-party'));
ALTER TABLE card
    ADD COLUMN area        text,
    ADD COLUMN forecast_on date,
    ADD COLUMN likely_late boolean NOT NULL,
    ADD COLUMN decided     boolean NOT NULL,
    ADD COLUMN step_since  date,
    ADD COLUMN counted     text[]  NOT NULL,
    ADD COLUMN marks       text[]  NOT NULL;
CREATE INDEX card_type ON card (case_type, urgency, case_id);
CREATE INDEX card_marks ON card USING gin (marks);

ALTER TABLE change
    ADD COLUMN expected_first date,
    ADD COLUMN expected_last  date;

CREATE TABLE snapshot (
    case_id text PRIMARY KEY,
    told    text NOT NULL
);

CREATE TABLE tally (
    figure      text NOT NULL,
    case_type   text NOT NULL,
    area        text NOT NULL,
    departments text NOT NULL,
    month       date NOT NULL,
    word        text NOT NULL,
    value       int  NOT NULL,
    cases       int  NOT NULL,
    PRIMARY KEY (figure, case_type, area, departments, month, word, value) INCLUDE (cases)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE source (
    source     text PRIMARY KEY,
    department text,
    spoke_at   timestamptz,
    silent_at  timestamptz
);
