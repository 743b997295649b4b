-- What was wrapped before opens as it did; `spoor notify rotate-keys` brings it over with the next key of notify.
COMMENT ON COLUMN person_key.wrapped IS 'An equals sign and base64 of 32 bytes, locked with what is made of the private key of notify; without that sign, of before, a libsodium sealed box for it.';
