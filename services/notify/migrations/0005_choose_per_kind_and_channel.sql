-- People choose per kind of message and channel; what waits for the post of the day is found by its time.
CREATE TABLE choice (
    applicant_id text        NOT NULL REFERENCES preference ON DELETE CASCADE,
    kind         text        NOT NULL,
    channel      text        NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'call')),
    wanted       boolean     NOT NULL,
    chosen_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (applicant_id, kind, channel)
);
INSERT INTO choice (applicant_id, kind, channel, wanted)
SELECT applicant_id, unnest(off), 'email', false FROM preference;
ALTER TABLE preference DROP COLUMN off;
DROP INDEX held_partition;
CREATE INDEX held_due ON held (partition, coalesce(until, '-infinity'));
COMMENT ON TABLE choice IS 'Which kind of message somebody wants over which channel (Awb 2:8), chosen on the page of preferences. Gone with the preference.';
COMMENT ON COLUMN choice.chosen_at IS 'Since when it is chosen like this: the date of the consent. Real time, as all that people do.';
COMMENT ON COLUMN choice.wanted IS 'What was never chosen is by default: mails and notices yes, text messages and calls no.';
COMMENT ON TABLE held IS 'What waits for its time, as it was announced: the post of the day, or the next tick of its partition.';
COMMENT ON COLUMN held.place IS 'The kind of the message; of an appointment with its day. The newer takes the place of the older.';
COMMENT ON COLUMN held.until IS 'The post of the day with which it leaves; null is the next tick.';
COMMENT ON COLUMN heard.silence IS 'A stable reason code; null when there is a message. What waits keeps that as its reason until its time has come.';
