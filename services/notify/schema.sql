-- What notify remembers. The migrations lead here; a test proves it.

CREATE TABLE contact (
    applicant_id text PRIMARY KEY,
    sealed       text NOT NULL,
    own          boolean NOT NULL DEFAULT false,
    told         text,
    no_email     boolean NOT NULL DEFAULT false
);
CREATE INDEX contact_without_email ON contact (applicant_id) WHERE no_email;
COMMENT ON COLUMN contact.no_email IS 'There is no e-mail address in it: what nobody must be told is not mailed to fail.';
COMMENT ON TABLE contact IS 'How to reach an applicant; gone when a tombstone said so.';
COMMENT ON COLUMN contact.own IS 'The e-mail address is one that the applicant confirmed.';
COMMENT ON COLUMN contact.told IS 'What the department told last, as long as the e-mail address of the applicant goes before it; in the forms of sealed.';
COMMENT ON COLUMN contact.sealed IS 'A colon and what is locked with the key of the person; without a colon, of before or unopened, base64 of a libsodium sealed box. Opened only while a letter is written.';

CREATE TABLE person_key (
    applicant_id text PRIMARY KEY,
    wrapped      text NOT NULL,
    wrapped_for  text NOT NULL
);
COMMENT ON TABLE person_key IS 'The key with which all is locked that we keep of a person. Who must be forgotten loses this row; then nothing of them opens again.';
COMMENT ON COLUMN person_key.wrapped IS 'An equals sign and base64 of 32 bytes, locked with what is made of the private key of notify; without that sign, of before, a libsodium sealed box for it.';
COMMENT ON COLUMN person_key.wrapped_for IS 'The name of that key: the beginning of the SHA-256 of its public half. Others than the current one are old.';

CREATE TABLE heard (
    key     uuid        PRIMARY KEY,
    id      text        NOT NULL,
    case_id text        NOT NULL,
    at      timestamptz NOT NULL,
    silence text
);
CREATE INDEX heard_case ON heard (case_id);
COMMENT ON TABLE heard IS 'Every announcement once, so that a repeated one does nothing; and why the applicant was not told.';
COMMENT ON COLUMN heard.key IS 'Who said it and under which id, in 16 bytes.';
COMMENT ON COLUMN heard.at IS 'The time of the announcement, which is that of its cause.';
COMMENT ON COLUMN heard.silence IS 'A stable reason code; null when there is a message. What waits keeps that as its reason until its time has come.';

CREATE TABLE known (
    case_id text PRIMARY KEY,
    body    text NOT NULL
) WITH (fillfactor = 70);
COMMENT ON TABLE known IS 'What the applicant of a case knows from our messages: the measure of what is news.';

CREATE TABLE held (
    case_id   text NOT NULL,
    partition int  NOT NULL,
    body      text NOT NULL,
    place     text NOT NULL,
    until     timestamptz,
    PRIMARY KEY (case_id, place)
);
CREATE INDEX held_due ON held (partition, coalesce(until, '-infinity'));
COMMENT ON TABLE held IS 'What waits for its time, as it was announced: the post of the day, or the next tick of its partition.';
COMMENT ON COLUMN held.until IS 'The post of the day with which it leaves; null is the next tick.';
COMMENT ON COLUMN held.place IS 'The kind of the message; of an appointment with its day, of a correction with its cause. The newer takes the place of the older.';

CREATE TABLE message (
    id           uuid        PRIMARY KEY,
    position     bigint      GENERATED ALWAYS AS IDENTITY,
    partition    int         NOT NULL,
    case_id      text        NOT NULL,
    applicant_id text        NOT NULL,
    kind         text        NOT NULL,
    channel      text        NOT NULL,
    announcement text        NOT NULL,
    cause        text        NOT NULL,
    at           timestamptz NOT NULL,
    body         text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('waiting', 'queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled')),
    attempts     int         NOT NULL DEFAULT 0,
    refusals     int         NOT NULL DEFAULT 0,
    unsure       boolean     NOT NULL DEFAULT false,
    next_try_at  timestamptz NOT NULL DEFAULT 'epoch',
    lease_until  timestamptz,
    reason       text,
    queued_at    timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    urgent       boolean     NOT NULL DEFAULT true,
    leaves_at    timestamptz,
    envelope     uuid,
    reference    text,
    department   text,
    overdue      boolean     NOT NULL DEFAULT false,
    instead_of   uuid,
    to_sealed    text,
    decided_at   timestamptz,
    taken_up     boolean     NOT NULL DEFAULT false,
    UNIQUE (case_id, cause, kind, channel),
    CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('sent', 'delivered', 'failed', 'cancelled')) = (ended_at IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX message_queue ON message (channel, urgent DESC, next_try_at, position)
    WHERE state = 'queued' AND (leaves_at IS NULL OR envelope IS NOT NULL);
CREATE INDEX message_resting ON message (leaves_at) WHERE state IN ('waiting', 'queued') AND envelope IS NULL AND leaves_at IS NOT NULL;
CREATE INDEX message_envelope ON message (envelope) WHERE envelope IS NOT NULL;
CREATE INDEX message_lane ON message (case_id, applicant_id, channel, position) WHERE state IN ('waiting', 'queued', 'sending');
CREATE INDEX message_applicant ON message (applicant_id);
CREATE INDEX message_leased ON message (lease_until) WHERE state = 'sending';
CREATE INDEX message_apart ON message (id) WHERE to_sealed IS NOT NULL;
CREATE INDEX message_open ON message (queued_at, position) INCLUDE (kind, channel, state, at, overdue)
    WHERE state IN ('waiting', 'queued', 'sending');
COMMENT ON INDEX message_open IS 'What has not ended, the oldest first and counted, for the page of colleagues.';
CREATE INDEX message_untold ON message (kind, partition, at) WHERE state IN ('waiting', 'queued', 'sending') AND NOT overdue;
COMMENT ON INDEX message_untold IS 'What passes its 48 hours next, without all that waits and is younger.';
CREATE INDEX message_department ON message (department, next_try_at) WHERE state IN ('waiting', 'queued');
COMMENT ON INDEX message_department IS 'What a brake holds, and what it moved out of the way.';
CREATE INDEX message_unreached ON message (kind, partition, greatest(at, decided_at)) WHERE state = 'waiting' AND NOT taken_up;
COMMENT ON INDEX message_unreached IS 'Who may need a call because no contact came, without those who have one.';
CREATE INDEX message_failed ON message (ended_at) WHERE state = 'failed';
COMMENT ON TABLE message IS 'What applicants are told, once per announcement, recipient and channel, with all that its letter needs.';
COMMENT ON COLUMN message.id IS 'Follows from announcement, applicant and channel; also the left half of the Message-ID.';
COMMENT ON COLUMN message.position IS 'The order within a lane, the messages of a case to one applicant over one channel: each leaves after those before it have ended, urgent ones first.';
COMMENT ON COLUMN message.partition IS 'Where its announcement came in and where its own events go out.';
COMMENT ON COLUMN message.cause IS 'The fact or tick behind the announcement: no kind is told twice for one cause.';
COMMENT ON COLUMN message.at IS 'The time of the announcement, in the time of the pipe.';
COMMENT ON COLUMN message.body IS 'The announcement as it came; empty when the case was erased, as is the applicant.';
COMMENT ON COLUMN message.state IS 'waiting: no contact yet; queued; sending: with a courier; sent: the channel took it; delivered: it told that it arrived; failed: given up; cancelled: not needed any more.';
COMMENT ON COLUMN message.urgent IS 'Prescribed by law or a task: it leaves by itself and at once. The rest of a day goes together in one envelope.';
COMMENT ON COLUMN message.leaves_at IS 'Not before this moment, in the time of the pipe of all partitions (the low watermark); null is at once.';
COMMENT ON COLUMN message.envelope IS 'The Message-ID of all that leaves together, mostly the id of the first; written when its moment has come, so that a second attempt is the same mail.';
COMMENT ON COLUMN message.reference IS 'Under which the provider knows it, where it can be asked.';
COMMENT ON COLUMN message.department IS 'The one that decides the case, for its brake; null when somebody asked for the message.';
COMMENT ON COLUMN message.overdue IS 'Prescribed by law, and 48 hours after it stood on the page nobody had been told; said once.';
COMMENT ON INDEX message_queue IS 'What may leave, in the order in which it leaves; what rests until its moment is not in it, so it costs nothing.';
COMMENT ON INDEX message_resting IS 'What waits for its moment, the earliest first: a courier that looks reads what is due, and nothing that comes later.';
COMMENT ON COLUMN message.instead_of IS 'The message that failed over another channel, in whose place this one is.';
COMMENT ON COLUMN message.to_sealed IS 'A contact that only this message goes to, in the forms of contact.sealed; it waits for no other message.';
COMMENT ON COLUMN message.taken_up IS 'Of what waits for a contact: a colleague has a call for it, or chose to make none. Not looked at again before a call of its case ends.';
COMMENT ON COLUMN message.decided_at IS 'What time it was in the city when it was decided; queued_at is the same moment by the clock on the wall. Null: as at.';
COMMENT ON COLUMN message.attempts IS 'How often a courier took it; the fence against a courier that lost its lease.';
COMMENT ON COLUMN message.refusals IS 'How often the channel refused it: what the pauses between attempts count.';
COMMENT ON COLUMN message.unsure IS 'Handed over without an answer: the next attempt may be a second mail, under the same Message-ID.';
COMMENT ON COLUMN message.lease_until IS 'When a courier that says nothing more is taken for dead. Real time, as all that the outside world does.';

CREATE TABLE forgotten (
    case_id text PRIMARY KEY
);
COMMENT ON TABLE forgotten IS 'Cases that were erased: what is announced of them once more is passed over. Its messages name nobody and hold no text.';

CREATE TABLE farewell (
    person bytea PRIMARY KEY
);
COMMENT ON TABLE farewell IS 'Whose tombstone notify wrote itself and has not heard yet: what it asks is done, so it forgets nobody who applied again.';
COMMENT ON COLUMN farewell.person IS 'SHA-256 of the applicant id: enough to know the tombstone by.';

CREATE TABLE new_address (
    id           uuid        PRIMARY KEY,
    applicant_id text        NOT NULL,
    sealed       text,
    asked_at     timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    CONSTRAINT new_address_confirmed CHECK ((confirmed_at IS NULL) = (sealed IS NOT NULL))
);
CREATE INDEX new_address_applicant ON new_address (applicant_id);
COMMENT ON TABLE new_address IS 'Who asked for which e-mail address, until two days have passed; of a confirmed one only that it was, until another is.';
COMMENT ON COLUMN new_address.id IS 'Also of the message to that address; signed it stands in its link.';
COMMENT ON COLUMN new_address.sealed IS 'In the forms of contact.sealed; nothing once it is confirmed.';

CREATE TABLE attempt (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id uuid        NOT NULL,
    number     int         NOT NULL,
    what       text        NOT NULL CHECK (what IN ('handing-over', 'again', 'sent', 'queued', 'delivered', 'failed', 'cancelled')),
    reason     text,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    template   text,
    language   text,
    version    text,
    digest     text,
    masked     text,
    reference  text,
    role       text CHECK (role IN ('agent', 'manager', 'operator')),
    departments text[]
);
CREATE INDEX attempt_message ON attempt (message_id);
COMMENT ON TABLE attempt IS 'Evidence, append-only: each hand-over before it happens and each result after.';
COMMENT ON COLUMN attempt.what IS 'handing-over; again: after one of which the result was never known; then sent, queued (for a later attempt) or failed.';
COMMENT ON COLUMN attempt.reason IS 'A stable code, never an address; lease-lost: the result came too late to count.';
COMMENT ON COLUMN attempt.template IS 'The form of the words that were handed over.';
COMMENT ON COLUMN attempt.version IS 'Of all forms and words together, as they were.';
COMMENT ON COLUMN attempt.digest IS 'SHA-256 of the text, never the text.';
COMMENT ON COLUMN attempt.masked IS 'Where it went: enough to know an own address by. Gone when the case is forgotten.';
COMMENT ON COLUMN attempt.reference IS 'Under which the provider knows it. Gone when the case is forgotten.';
COMMENT ON COLUMN attempt.role IS 'Of the colleague who ordered this, or operator for the command line; null when nobody did. Never a name.';
COMMENT ON COLUMN attempt.departments IS 'Of that colleague, if a session names them.';
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

CREATE TABLE asked_link (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id  text   NOT NULL,
    sealed   text
);
COMMENT ON TABLE asked_link IS 'Who asked for a new link: looked at within a second by somebody else than the door, and then deleted, whatever came of it.';
COMMENT ON COLUMN asked_link.case_id IS 'As it was typed; nobody has looked whether there is such a case.';
COMMENT ON COLUMN asked_link.sealed IS 'The address that was typed, as base64 of a libsodium sealed box; null when an agent asked, for whom the known address is enough.';

CREATE TABLE preference (
    applicant_id text   PRIMARY KEY,
    language     text   NOT NULL CHECK (language IN ('nl', 'en'))
);
COMMENT ON TABLE preference IS 'What an applicant chose on the page of preferences; it goes before what the department told. Gone with the person.';
CREATE TABLE choice (
    applicant_id text        NOT NULL REFERENCES preference ON DELETE CASCADE,
    kind         text        NOT NULL,
    channel      text        NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'call')),
    wanted       boolean     NOT NULL,
    chosen_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (applicant_id, kind, channel)
);
COMMENT ON TABLE choice IS 'Which kind of message somebody wants over which channel (Awb 2:8), chosen on the page of preferences. Gone with the preference.';
COMMENT ON COLUMN choice.chosen_at IS 'Since when it is chosen like this: the date of the consent. Real time, as all that people do.';
COMMENT ON COLUMN choice.wanted IS 'What was never chosen is by default: mails and notices yes, text messages and calls no.';

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
    let_go_until timestamptz,
    caught_from  timestamptz NOT NULL DEFAULT now() - interval '1 hour',
    ordered      text        CHECK (ordered IN ('release', 'purge')),
    ordered_role text,
    ordered_departments text[],
    ordered_after bigint     NOT NULL DEFAULT 0,
    ordered_until bigint     NOT NULL DEFAULT 0
);
COMMENT ON COLUMN brake.ordered IS 'What a colleague decided of what is held, until it is worked off in parts.';
COMMENT ON COLUMN brake.ordered_role IS 'As attempt.role, and so its departments: for the lines of evidence.';
COMMENT ON COLUMN brake.ordered_after IS 'The position up to which it is worked off.';
COMMENT ON COLUMN brake.ordered_until IS 'The position of the last message that it is about: what came later is not meant.';
COMMENT ON TABLE brake IS 'Departments whose messages are held, or were. In the time of the pipe.';
COMMENT ON COLUMN brake.held_since IS 'Nothing of theirs leaves since then; null when a colleague let them go.';
COMMENT ON COLUMN brake.messages IS 'So many in an hour were too much.';
COMMENT ON COLUMN brake.let_go_until IS 'A colleague looked: until then nothing of theirs is held.';
COMMENT ON COLUMN brake.caught_from IS 'What was queued since then counts as what the brake caught: an hour before it began. Real time, for late facts bear old dates.';

CREATE TABLE subscription (
    digest       text        PRIMARY KEY,
    applicant_id text        NOT NULL,
    case_id      text,
    link_since   timestamptz,
    sealed       text        NOT NULL,
    since        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((case_id IS NULL) = (link_since IS NULL))
);
CREATE INDEX subscription_applicant ON subscription (applicant_id, since);
COMMENT ON TABLE subscription IS 'Browsers that want notifications, at most ten of an applicant; gone when they, their push service or the person end it.';
COMMENT ON COLUMN subscription.digest IS 'SHA-256 of the endpoint: one browser is one row, of whoever asked for it last.';
COMMENT ON COLUMN subscription.case_id IS 'Of who came by a tracking link: the only case that it hears of. Null for who logged in.';
COMMENT ON COLUMN subscription.link_since IS 'When that link was made: revoked with it.';
COMMENT ON COLUMN subscription.sealed IS 'Endpoint and keys, in the forms of contact.sealed; opened only while a notification is sent.';

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
    confirmed_at timestamptz,
    seen_at      timestamptz NOT NULL DEFAULT now(),
    asked_in     text
);
CREATE UNIQUE INDEX week_reader_of ON week_reader (staff_id, (confirmed_at IS NULL));
COMMENT ON TABLE week_reader IS 'A colleague who gets the mail of Monday, or who asked for it and did not confirm the address yet: of each at most one.';
COMMENT ON COLUMN week_reader.staff_id IS 'A hash of who they are at the log-in; their key in person_key has the same name.';
COMMENT ON COLUMN week_reader.sealed IS 'Work address and language, in the forms of contact.sealed.';
COMMENT ON COLUMN week_reader.departments IS 'What they chose, of what they might see when they last came: each visit takes out the others.';
COMMENT ON COLUMN week_reader.seen_at IS 'When they last came, so when their rights were last seen.';
COMMENT ON COLUMN week_reader.asked_in IS 'The week whose mail asked them to log in again, for that was too long ago; until they do, nothing leaves.';

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
