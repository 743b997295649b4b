-- A case that was erased still counts, and tells nothing of what it was about.
CREATE TABLE forgotten (
    case_id text PRIMARY KEY
);
