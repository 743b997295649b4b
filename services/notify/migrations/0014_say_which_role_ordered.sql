-- Which role stopped, purged, tried again or let go: never a name. Lines of before say nothing of it.
ALTER TABLE attempt ADD COLUMN role text CHECK (role IN ('agent', 'manager', 'operator')),
                    ADD COLUMN departments text[];
COMMENT ON COLUMN attempt.role IS 'Of the colleague who ordered this, or operator for the command line; null when nobody did. Never a name.';
COMMENT ON COLUMN attempt.departments IS 'Of that colleague, if a session names them.';
