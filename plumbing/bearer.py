"""Who asks at a door of the API: a person by their session, or a system by an access token (RFC 9068) of our issuer."""

from time import monotonic
from typing import Annotated, Any

from authlib.oauth2.rfc9068.claims import JWTAccessTokenClaims
from fastapi import Depends, Request
from joserfc.errors import JoseError

from .issuer import LEEWAY, Issuer, Untrusted, issuer_of
from .limit import Limit
from .session import Viewer, viewer_of
from .settings import DoorSettings
from .web import Problem

CASES = "zaken:"  # a scope for the cases of one department, as in zaken:dpz
FACTS = "feiten:"  # a scope to tell facts in the name of a department
ALL = "alle"  # zaken:alle is for those of all departments, feiten:alle in the name of all


class LoginNeeded(Problem):
    """Nobody knows who asks."""

    def __init__(self, why: str = "") -> None:
        super().__init__(401, "login-needed", "Log in, or send an access token with a scope for these cases.")
        self.headers = {"WWW-Authenticate": 'Bearer realm="spoor"' + (f', error="{why}"' if why else "")}


async def who_asks(request: Request) -> Viewer:
    """The system whose token this is, else the person whose session this is; LoginNeeded for anybody else."""
    if (token := token_of(request)) is not None:
        return machine(await granted(request, token))
    if viewer := viewer_of(request):
        return viewer
    raise LoginNeeded


Asking = Annotated[Viewer, Depends(who_asks)]


class TooMany(Problem):
    """Somebody asks so often that others would wait for them."""

    def __init__(self, wait: int) -> None:
        super().__init__(429, "too-many", f"You ask too often; come back in {wait} s.")
        self.headers = {"Retry-After": str(wait)}


async def not_too_often(request: Request, viewer: Asking) -> None:
    """For a router: each viewer has a pace of their own in this process. TooMany for who is beyond it."""
    state = request.app.state
    if not hasattr(state, "pace"):
        state.pace = Limit(state.settings.api_burst, 1 / state.settings.api_per_second)
    if wait := state.pace.wait(f"{viewer.kind}/{viewer.id}", monotonic()):
        raise TooMany(wait)


def must_be(viewer: Viewer, *roles: str) -> None:
    """For what is of no single case: a role of the town hall, or a system that may see all cases."""
    if not (any(viewer.may(role) for role in roles) or (viewer.kind == "machine" and ALL in viewer.departments)):
        raise Problem(403, "not-for-you", "This is for others than you; the answer is the same for every case.")


def must_reach(viewer: Viewer) -> None:
    """For a list: a system without a scope for cases would take nothing for an answer."""
    if viewer.kind == "machine" and not viewer.departments:
        raise Problem(403, "not-for-you", f"Ask for a token with a scope for cases, such as {CASES}dpz.")


def token_of(request: Request) -> str | None:
    """What comes along to prove who asks, if anything does."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


async def granted(request: Request, token: str | None) -> dict[str, Any]:
    """What our issuer granted to the bearer of this token; LoginNeeded for none, and for one worth nothing here."""
    if token is None:
        raise LoginNeeded
    issuer, settings = issuer_of(request), request.app.state.settings
    if issuer is None:
        raise LoginNeeded("invalid_token")
    try:
        return await claims_of(token, issuer, settings)
    except (Untrusted, JoseError):
        raise LoginNeeded("invalid_token") from None


async def claims_of(token: str, issuer: Issuer, settings: DoorSettings) -> dict[str, Any]:
    read = await issuer.read(token)
    if str(read.header.get("typ", "")).lower() not in {"at+jwt", "application/at+jwt"}:
        raise Untrusted
    must: dict[str, Any] = {name: {"essential": True} for name in ("sub", "exp", "client_id")}
    must |= {"iss": {"essential": True, "value": issuer.address}}
    must |= {"aud": {"essential": True, "value": settings.api_audience}}
    JWTAccessTokenClaims(read.claims, read.header, must).validate(leeway=LEEWAY)
    return dict(read.claims)


def machine(claims: dict[str, Any]) -> Viewer:
    """A system sees the cases of the departments in its scopes."""
    departments = tuple(part if part == ALL else part.upper() for part in within(CASES, claims))
    return Viewer("machine", str(claims["client_id"]), departments=departments)


async def speaks_for(request: Request) -> str | None:
    """The department for which a system may tell facts; None for one that may for all."""
    match within(FACTS, await granted(request, token_of(request))):
        case [one]:
            return None if one == ALL else one.upper()
        case _:
            raise Problem(403, "not-for-you", "Ask for a token with one scope to tell facts, of one department.")


async def holds(request: Request, scope: str) -> None:
    """For a door of one kind of systems only, which no person opens: a token with this scope."""
    if scope not in scopes(await granted(request, token_of(request))):
        raise Problem(403, "not-for-you", f"Ask for a token with the scope {scope}.")


def within(kind: str, claims: dict[str, Any]) -> list[str]:
    """What follows the colon in the scopes of a kind."""
    return [scope.removeprefix(kind) for scope in scopes(claims) if scope.startswith(kind)]


def scopes(claims: dict[str, Any]) -> list[str]:
    return str(claims.get("scope", "")).split()
