"""The pages on which people log in and out; a service mounts them and gives them its own look."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from joserfc.errors import JoseError

from .issuer import IssuerAway, Untrusted, issuer_of
from .oidc import PATIENCE, Journey, NotLoggedIn, arrive, journey_in
from .session import Viewer, forget, remember, viewer_of

ON_THE_WAY = "spoor-login"  # the cookie of a person who is at the issuer now
Show = Callable[[Request, str, dict[str, Any], int], Response]
Home = Callable[[Request, Viewer], str]
Path = Annotated[str, Query(max_length=2_000, pattern=r"^[^\x00-\x1f]*$")]


def must_know(request: Request) -> Viewer:
    """Who looks at a page. Whoever we do not know is sent to log in, and comes back."""
    if viewer := viewer_of(request):
        return viewer
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    raise HTTPException(303, headers={"Location": f"/inloggen?naar={quote(here, safe='')}"})


Known = Annotated[Viewer, Depends(must_know)]


def login_routes(show: Show, home: Home) -> APIRouter:
    """`show` writes the page login.html with `why`; `home` says where somebody goes who asked for nothing."""
    router = APIRouter(include_in_schema=False)

    def sorry(request: Request, why: str, status: int) -> Response:
        response = show(request, "login.html", {"why": why}, status)
        _forget_journey(response)
        return response

    @router.get("/inloggen")
    async def log_in(request: Request, naar: Path = "") -> Response:
        if (issuer := issuer_of(request)) is None:
            return sorry(request, "not-set-up", 503)
        settings, journey = request.app.state.settings, Journey(local(naar))
        if request.url.hostname == "localhost" and "//127.0.0.1" in settings.public_address:
            return RedirectResponse(  # the issuer sends back to the other name of this machine, which has other cookies
                f"{settings.public_address}/inloggen?{urlencode({'naar': journey.naar})}", 303
            )
        try:
            response = RedirectResponse(journey.address(settings, await issuer.told()), 303)
        except IssuerAway:
            return sorry(request, "away", 503)
        response.set_cookie(
            ON_THE_WAY, journey.seal(settings), max_age=PATIENCE, path="/inloggen", httponly=True,
            samesite="lax", secure=settings.public_address.startswith("https:"),
        )  # fmt: skip
        return response

    @router.get("/inloggen/terug")
    async def come_back(request: Request) -> Response:
        if (issuer := issuer_of(request)) is None:
            return sorry(request, "not-set-up", 503)
        settings = request.app.state.settings
        try:
            journey = journey_in(settings, request.cookies.get(ON_THE_WAY, ""))
            viewer = await arrive(settings, issuer, journey, request.query_params)
        except (NotLoggedIn, Untrusted, JoseError):
            return sorry(request, "failed", 400)
        except IssuerAway:
            return sorry(request, "away", 503)
        response = RedirectResponse(journey.naar or home(request, viewer), 303)
        remember(response, settings, viewer)
        _forget_journey(response)
        return response

    @router.post("/uitloggen")
    async def log_out(request: Request) -> Response:
        """A forged request may end a session too: that harms nobody."""
        response = show(request, "login.html", {"why": "out"}, 200)
        forget(response)
        return response

    @router.get("/uitloggen")
    async def by_hand(request: Request) -> Response:
        """Typed, or come back to after logging out: looking at it ends nothing."""
        viewer = viewer_of(request)
        return RedirectResponse(home(request, viewer) if viewer else "/", 303)

    return router


def local(naar: str) -> str:
    """A path of our own, or nothing: nobody is sent on to another site."""
    try:
        parts = urlsplit(naar)
    except ValueError:
        return ""
    ours = naar.startswith("/") and not naar.startswith("//") and "\\" not in naar
    return naar if ours and not parts.scheme and not parts.netloc else ""


def _forget_journey(response: Response) -> None:
    response.delete_cookie(ON_THE_WAY, path="/inloggen", httponly=True, samesite="lax")
