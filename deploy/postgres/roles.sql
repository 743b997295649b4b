-- The city plan for a PostgreSQL in a container: for each service a role with a schema of its own, closed to the others.
-- Runs once, when the volume is empty. Passwords come from the environment of the container, never from this file.

SET pg_stat_statements.track = 'none'; -- it would keep the passwords in its list of statements

\getenv intake INTAKE_DB_PASSWORD
\getenv status STATUS_DB_PASSWORD
\getenv notify NOTIFY_DB_PASSWORD
\getenv dashboard DASHBOARD_DB_PASSWORD
CREATE ROLE intake LOGIN PASSWORD :'intake';
CREATE ROLE status LOGIN PASSWORD :'status';
CREATE ROLE notify LOGIN PASSWORD :'notify';
CREATE ROLE dashboard LOGIN PASSWORD :'dashboard';

REVOKE ALL ON DATABASE spoor FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE spoor TO intake, status, notify, dashboard;

CREATE EXTENSION pg_trgm SCHEMA public;
CREATE EXTENSION btree_gist SCHEMA public;
CREATE EXTENSION pg_stat_statements SCHEMA public;

CREATE SCHEMA intake AUTHORIZATION intake;
CREATE SCHEMA status AUTHORIZATION status;
CREATE SCHEMA notify AUTHORIZATION notify;
CREATE SCHEMA dashboard AUTHORIZATION dashboard;

ALTER ROLE intake IN DATABASE spoor SET search_path = intake, public;
ALTER ROLE status IN DATABASE spoor SET search_path = status, public;
ALTER ROLE notify IN DATABASE spoor SET search_path = notify, public;
ALTER ROLE dashboard IN DATABASE spoor SET search_path = dashboard, public;
