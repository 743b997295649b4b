-- Other systems may hear that a case changed.
CREATE TABLE subscriber (
    id            uuid        PRIMARY KEY,
    client        text        NOT NULL,
    departments   text[]      NOT NULL,
    callback      text        NOT NULL,
    sealed        text        NOT NULL,
    wishes        text        NOT NULL,
    cloudevents   boolean     NOT NULL,
    since         timestamptz NOT NULL DEFAULT clock_timestamp(),
    failures      int         NOT NULL DEFAULT 0,
    failing_since timestamptz,
    trouble       text,
    rest_until    timestamptz NOT NULL DEFAULT 'epoch',
    lease_until   timestamptz NOT NULL DEFAULT 'epoch',
    turn          bigint      NOT NULL DEFAULT 0,
    CHECK ((failures = 0) = (failing_since IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX subscriber_client ON subscriber (client);
COMMENT ON TABLE subscriber IS 'Systems that want to hear that a case changed (ZGW: abonnement).';
COMMENT ON COLUMN subscriber.client IS 'The client_id of the token with which it was asked for; nobody else sees or changes it.';
COMMENT ON COLUMN subscriber.departments IS 'Of that token: it hears of no other cases; `alle` is every case.';
COMMENT ON COLUMN subscriber.sealed IS 'Base64 of a libsodium sealed box with what it wants to see as Authorization; opened only while it is notified.';
COMMENT ON COLUMN subscriber.wishes IS 'JSON: channels with their filters, as they were told.';
COMMENT ON COLUMN subscriber.failures IS 'Turns in a row that ended in trouble. After the first it is left alone for a while, and then asked for one notification only.';
COMMENT ON COLUMN subscriber.trouble IS 'Why the last of them failed: a stable code.';
COMMENT ON COLUMN subscriber.lease_until IS 'Until when it is the turn of one courier alone, so that a case stays in order and nobody is asked by many at once. Real time.';
COMMENT ON COLUMN subscriber.turn IS 'The fence against a courier that lost its lease.';

CREATE TABLE notification (
    id            uuid        PRIMARY KEY,
    position      bigint      GENERATED ALWAYS AS IDENTITY,
    subscriber_id uuid        NOT NULL REFERENCES subscriber ON DELETE CASCADE,
    case_id       text        NOT NULL,
    resource      text        NOT NULL,
    action        text        NOT NULL,
    at            timestamptz NOT NULL,
    features      text        NOT NULL,
    state         text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'parked')),
    attempts      int         NOT NULL DEFAULT 0,
    refusals      int         NOT NULL DEFAULT 0,
    next_try_at   timestamptz NOT NULL DEFAULT 'epoch',
    reason        text,
    queued_at     timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz,
    CHECK ((state = 'queued') = (ended_at IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX notification_due ON notification (subscriber_id, next_try_at, position) WHERE state = 'queued';
CREATE INDEX notification_lane ON notification (subscriber_id, case_id, position) WHERE state = 'queued';
CREATE INDEX notification_ended ON notification (state, ended_at) WHERE state <> 'queued';
CREATE INDEX notification_subscriber ON notification (subscriber_id);
CREATE INDEX notification_case ON notification (case_id);
COMMENT ON TABLE notification IS 'That something of a case changed, once for each system that wants to hear it: no content, no person.';
COMMENT ON COLUMN notification.position IS 'The order within a case: each leaves after those before it were taken or parked.';
COMMENT ON COLUMN notification.at IS 'The time of the announcement, in the time of the pipe.';
COMMENT ON COLUMN notification.features IS 'JSON: what filters look at (ZGW: kenmerken).';
COMMENT ON COLUMN notification.state IS 'queued; delivered: the system took it; parked: not within three days, it waits for a human and is never deleted.';
COMMENT ON COLUMN notification.attempts IS 'How often it was taken in hand, written down before anything leaves.';
COMMENT ON COLUMN notification.refusals IS 'How often it was not taken: what the pauses between attempts count.';
