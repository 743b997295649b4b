-- Evidence of every hand-over that nobody changes, a clock of 48 hours, and a brake for a department that tells too much.
ALTER TABLE attempt
    ADD COLUMN template  text,
    ADD COLUMN language  text,
    ADD COLUMN version   text,
    ADD COLUMN digest    text,
    ADD COLUMN masked    text,
    ADD COLUMN reference text;
COMMENT ON COLUMN attempt.template IS 'The form of the words that were handed over.';
COMMENT ON COLUMN attempt.version IS 'Of all forms and words together, as they were.';
COMMENT ON COLUMN attempt.digest IS 'SHA-256 of the text, never the text.';
COMMENT ON COLUMN attempt.masked IS 'Where it went: enough to know an own address by. Gone when the case is forgotten.';
COMMENT ON COLUMN attempt.reference IS 'Under which the provider knows it. Gone when the case is forgotten.';

CREATE FUNCTION attempt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.masked IS NULL AND NEW.reference IS NULL
           AND to_jsonb(NEW) - 'masked' - 'reference' = to_jsonb(OLD) - 'masked' - 'reference' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'evidence stays: an attempt is only ever added, and of it only the address is forgotten';
END $$;
CREATE TRIGGER attempt_stays BEFORE UPDATE OR DELETE ON attempt FOR EACH ROW EXECUTE FUNCTION attempt_stays();
CREATE TRIGGER attempt_stays_whole BEFORE TRUNCATE ON attempt FOR EACH STATEMENT EXECUTE FUNCTION attempt_stays();

ALTER TABLE message
    ADD COLUMN department text,
    ADD COLUMN overdue    boolean NOT NULL DEFAULT false;
CREATE INDEX message_failed ON message (ended_at) WHERE state = 'failed';
COMMENT ON COLUMN message.department IS 'The one that decides the case, for its brake; null when somebody asked for the message.';
COMMENT ON COLUMN message.overdue IS 'Prescribed by law, and 48 hours after it stood on the page nobody had been told; said once.';

CREATE TABLE volume (
    department text        NOT NULL,
    hour       timestamptz NOT NULL,
    partition  int         NOT NULL,
    messages   int         NOT NULL,
    PRIMARY KEY (department, hour, partition)
) WITH (fillfactor = 70);
COMMENT ON TABLE volume IS 'How many messages a department caused in an hour, in the time of the pipe: what is usual, and what is too much.';
COMMENT ON COLUMN volume.partition IS 'Each partition counts in a row of its own, so that none waits for another.';

CREATE TABLE brake (
    department   text        PRIMARY KEY,
    held_since   timestamptz,
    messages     int         NOT NULL,
    let_go_until timestamptz
);
COMMENT ON TABLE brake IS 'Departments whose messages are held, or were. In the time of the pipe.';
COMMENT ON COLUMN brake.held_since IS 'Nothing of theirs leaves since then; null when a colleague let them go.';
COMMENT ON COLUMN brake.messages IS 'So many in an hour were too much.';
COMMENT ON COLUMN brake.let_go_until IS 'A colleague looked: until then nothing of theirs is held.';
