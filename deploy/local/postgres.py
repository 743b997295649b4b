"""The memory: PostgreSQL 18 from a package, run by ourselves, as an ordinary user even when we are root."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.child import Command, NeverReady, Process, Stage
from deploy.local.ports import HOST
from deploy.local.process import Processes
from deploy.local.safe import secret

ADMIN = "spoor"


class QueryFailed(Exception):
    """PostgreSQL refused a query of ours."""


@dataclass(frozen=True)
class Postgres:
    """Where one server keeps its things. `owner` is set when we are root, which PostgreSQL refuses to be."""

    home: Path
    folder: Path
    programs: Path
    port: int
    owner: tuple[int, int] | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{secret(self.home, f'postgres-{role}')}@{HOST}:{self.port}/{database}"

    def query(self, sql: str, database: str = "postgres") -> str:
        """Run `sql` as the administrator and give back what it prints."""
        whom = f"host={HOST} port={self.port} user={ADMIN} dbname={database} connect_timeout=5"
        psql = [str(self.programs / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", whom]
        password = {"PGPASSWORD": secret(self.home, f"postgres-{ADMIN}")}
        done = subprocess.run(psql, input=sql, env=os.environ | password, capture_output=True, text=True, check=False)
        if done.returncode:
            raise QueryFailed(done.stderr.strip())
        return done.stdout.strip()

    def answers(self) -> bool:
        try:
            return self.query("SELECT 1") == "1"
        except QueryFailed as error:
            if "password authentication failed" in str(error):
                raise NeverReady(
                    f"{self.home / 'secrets.json'} does not fit the data in {self.data}: "
                    "bring the old file back, or remove both and start anew."
                ) from None
            return False


def launch_postgres(processes: Processes, server: Postgres) -> Process:
    settings = {
        "listen_addresses": HOST,
        "port": str(server.port),
        "unix_socket_directories": "",  # a socket path has 107 bytes at most, a project path may have more
        "shared_preload_libraries": "pg_stat_statements",
        "max_connections": "200",
    }
    argv = [str(server.programs / "postgres"), "-D", str(server.data)]
    argv += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return processes.start(
        Command(
            "postgres",
            argv,
            cwd=server.folder,
            owner=server.owner,
            stage=Stage.DATABASE,
            stop_with=signal.SIGINT,
            kill_with=signal.SIGQUIT,
        )
    )
