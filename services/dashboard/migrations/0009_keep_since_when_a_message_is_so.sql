-- What time it was in the city when a message came into its state; of those heard before nobody says.
ALTER TABLE message ADD COLUMN state_at timestamptz;
