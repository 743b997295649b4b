"""All doors of a service that somebody can look through, and those that stand open for everybody."""

import re

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

WELL = {"/healthz", "/readyz", "/metrics", "/v1/openapi.json"}
ENTRANCE = {"/inloggen", "/inloggen/terug", "/uitloggen"}
OPEN = {
    "status": WELL | ENTRANCE | {"/", "/zaak", "/v/{token}", "/voorkeuren", "/berichten", "/weekbericht"},
    "dashboard": WELL | ENTRANCE | {"/"},
    "notify": WELL
    | {
        "/link",
        "/link/gevraagd",
        "/uit/{token}",
        "/adres/{token}",
        "/sw.js",
        "/weekbericht/ja/{token}",
        "/weekbericht/uit/{token}",
    },
}
STREAMS = ("/nieuws",)  # these never end for somebody who may look
VALUES = {
    **{"case_id": "{}", "token": "x", "dossier_id": "plan", "code": "DSO"},
    "abonnement": "00000000-0000-4000-8000-000000000000",
}


def doors(app: FastAPI) -> list[str]:
    """Of every GET the path as it stands in the code."""
    found = {str(r.path) for r in iter_route_contexts(app.routes) if "GET" in (getattr(r, "methods", None) or ())}
    return sorted(path for path in found if not path.startswith("/static"))


def filled(path: str, case: str) -> str:
    return re.sub(r"{(\w+)(:path)?}", lambda name: VALUES[name[1]].format(case), path)
