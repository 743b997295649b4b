"""The city plan: one database, and for each service a role with a schema of its own, closed to the others."""

from deploy.local.postgres import Postgres
from deploy.local.safe import secret

DATABASE = "spoor"
ROLES = ("intake", "status", "notify", "dashboard")
EXTENSIONS = ("pg_trgm", "btree_gist", "pg_stat_statements")


def create_city(server: Postgres, database: str = DATABASE) -> None:
    """Create what is missing; a second time changes nothing. Roles are shared by all cities of a server."""
    server.query("".join(_role(server, role) for role in ROLES) + _database(database))
    server.query(_closed(database) + "".join(_schema(role, database) for role in ROLES), database)


def _role(server: Postgres, role: str) -> str:
    password = secret(server.home, f"postgres-{role}")
    return f"""
        SELECT 'CREATE ROLE {role} LOGIN'
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
        ALTER ROLE {role} PASSWORD '{password}';
    """


def _database(name: str) -> str:
    return f"""
        SELECT 'CREATE DATABASE {name}'
        WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
    """


def _closed(database: str) -> str:
    extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public;" for name in EXTENSIONS)
    return f"""
        SET client_min_messages = warning;
        REVOKE ALL ON DATABASE {database} FROM PUBLIC;
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        {extensions}
    """


def _schema(role: str, database: str) -> str:
    return f"""
        GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};
        CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {role};
        ALTER ROLE {role} IN DATABASE {database} SET search_path = {role}, public;
    """
