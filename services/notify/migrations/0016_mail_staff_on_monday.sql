-- Staff who want to hear on Monday which cases may miss their last day; what the dashboard said of each week.
CREATE TABLE week_said (
    week       text NOT NULL,
    department text NOT NULL,
    body       text NOT NULL,
    PRIMARY KEY (week, department)
);
COMMENT ON TABLE week_said IS 'What the dashboard said of a week, once for each department: saying it again does nothing.';
COMMENT ON COLUMN week_said.body IS 'The event as it came; empty after four weeks.';

CREATE TABLE week_reader (
    id           uuid        PRIMARY KEY,
    staff_id     text        NOT NULL,
    sealed       text        NOT NULL,
    departments  text[]      NOT NULL CHECK (cardinality(departments) > 0),
    asked_at     timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz
);
CREATE UNIQUE INDEX week_reader_of ON week_reader (staff_id, (confirmed_at IS NULL));
COMMENT ON TABLE week_reader IS 'A colleague who gets the mail of Monday, or who asked for it and did not confirm the address yet: of each at most one.';
COMMENT ON COLUMN week_reader.staff_id IS 'A hash of who they are at the log-in; their key in person_key has the same name.';
COMMENT ON COLUMN week_reader.sealed IS 'Work address and language, in the forms of contact.sealed.';

CREATE TABLE week_mail (
    id          uuid        PRIMARY KEY,
    staff_id    text        NOT NULL,
    week        text,
    state       text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts    int         NOT NULL DEFAULT 0,
    refusals    int         NOT NULL DEFAULT 0,
    unsure      boolean     NOT NULL DEFAULT false,
    next_try_at timestamptz NOT NULL DEFAULT 'epoch',
    lease_until timestamptz,
    reason      text,
    queued_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX week_mail_busy ON week_mail (next_try_at) WHERE state IN ('queued', 'sending');
COMMENT ON TABLE week_mail IS 'One mail to a colleague; kept for four weeks. No row of message, for those are of a case and its applicant.';
COMMENT ON COLUMN week_mail.id IS 'The left half of its Message-ID too. Of a colleague and a week it is always the same; of a question whether the address is right it is that of week_reader.';
COMMENT ON COLUMN week_mail.week IS 'Null for that question.';
COMMENT ON COLUMN week_mail.unsure IS 'It may have left before: its courier fell silent.';
