"""Who asks at a door of the API: a person by their session, or a system by an access token (RFC 9068) of our issuer."""

from typing import Annotated, Any

from authlib.oauth2.rfc9068.claims import JWTAccessTokenClaims
from fastapi import Depends, Request
from joserfc.errors import JoseError

from .issuer import LEEWAY, Issuer, Untrusted, issuer_of
from .session import Viewer, viewer_of
from .settings import DoorSettings
from .web import Problem

CASES = "zaken:"  # a scope for the cases of one department, as in zaken:dpz
ALL = "alle"  # zaken:alle is for those of all


class LoginNeeded(Problem):
    """Nobody knows who asks."""

    def __init__(self, why: str = "") -> None:
        super().__init__(401, "login-needed", "Log in, or send an access token with a scope for these cases.")
        self.headers = {"WWW-Authenticate": 'Bearer realm="spoor"' + (f', error="{why}"' if why else "")}


async def who_asks(request: Request) -> Viewer:
    """The system whose token this is, else the person whose session this is; LoginNeeded for anybody else."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return machine(await granted(request, token.strip()))
    if viewer := viewer_of(request):
        return viewer
    raise LoginNeeded


Asking = Annotated[Viewer, Depends(who_asks)]


def must_be(viewer: Viewer, *roles: str) -> None:
    """For what is of no single case: a role of the town hall, or a system that may see all cases."""
    if not (any(viewer.may(role) for role in roles) or (viewer.kind == "machine" and ALL in viewer.departments)):
        raise Problem(403, "not-for-you", "This is for others than you; the answer is the same for every case.")


async def granted(request: Request, token: str) -> dict[str, Any]:
    """What our issuer granted to the bearer of this token; LoginNeeded when it is not worth anything here."""
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


def within(kind: str, claims: dict[str, Any]) -> list[str]:
    """What follows the colon in the scopes of a kind."""
    scopes = str(claims.get("scope", "")).split()
    return [scope.removeprefix(kind) for scope in scopes if scope.startswith(kind)]
