"""A launcher for tests to kill: starts the servers in the home it is given, says so, and stays."""

import sys
from pathlib import Path

from deploy.local.servers import start_servers

if __name__ == "__main__":
    with start_servers(Path(sys.argv[1]), None, obey_signals=True) as running:
        sys.stdout.write(f"{running.postgres.port} {running.servers.bootstrap}\n")
        sys.stdout.flush()
        running.processes.watch()
