"""The HTTP door for addresses that nobody knows: a person gets a page, a system a problem document."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.routing import Match

FOR_SYSTEMS = "/v1/"
PAGE = "text/html"


def lost(request: Request) -> Response | None:
    """What a person sees in place of a problem: the page that they mean, if there is one without the slash at the end,
    else what the service shows of what is not there. None for a system."""
    path = request.url.path
    if not _is_person(request) or path.startswith(FOR_SYSTEMS):
        return None
    meant = path.rstrip("/")
    if meant != path and _leads(request, meant):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{meant}{query}", 307)
    show = getattr(request.app.state, "nowhere", None)
    page: Response | None = show(request) if show else None
    return page


def _is_person(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and PAGE in request.headers.get("accept", "")


def _leads(request: Request, path: str) -> bool:
    """To a door of our own; two slashes at its begin would lead to another host."""
    scope = {**request.scope, "path": path}
    return not path.startswith("//") and any(route.matches(scope)[0] == Match.FULL for route in request.app.routes)
