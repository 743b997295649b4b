-- Browsers may ask for notifications.
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
COMMENT ON COLUMN subscription.sealed IS 'Base64 of a libsodium sealed box with endpoint and keys; opened only while a notification is sent.';
