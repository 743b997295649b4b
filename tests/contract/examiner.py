"""Asks an API everything that its document allows and much that it does not, on a port, as in production."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from hypothesis import settings

from deploy.local.ports import HOST, free_ports
from plumbing.session import Viewer, sealed
from plumbing.testing import MANAGER, SESSION_KEY, eventually

RULES = """
# Rules of the law and of privacy stand in no schema: these doors may refuse what it allows. Too much is a 413.
[[operations]]
include-path-regex = "^/(events|contacts|abonnement)"
[operations.checks]
positive_data_acceptance.enabled = false
negative_data_rejection.expected-statuses = [400, 401, 404, 413, 415]
"""


@asynccontextmanager
async def open_door(app: FastAPI) -> AsyncIterator[str]:
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())

    async def up() -> bool:
        return server.started

    await eventually(up)
    yield f"http://{HOST}:{port}"
    server.should_exit = True
    await serving


async def examine(app: FastAPI, home: Path, viewer: Viewer = MANAGER, **known: str) -> str:
    """What fails, in words; empty when all is as the document says. `known` are parameters that must be right."""
    config = home / "schemathesis.toml"
    told = [f"[auth.openapi.session]\napi_key = {json.dumps(sealed(SESSION_KEY, viewer))}", "[parameters]"]
    config.write_text(
        "\n".join([*told, *(f'"path.{name}" = "{value}"' for name, value in known.items()), RULES]), "utf-8"
    )
    examples = settings().max_examples // 10  # of each operation, beside all that its document names
    async with open_door(app) as address:
        examiner = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run",
            f"{address}/v1/openapi.json",  "--max-examples", str(examples),
            "--generation-deterministic", "--no-color", cwd=home,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        report, _ = await examiner.communicate()
    return report.decode() if examiner.returncode else ""
