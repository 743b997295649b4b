"""The session: who looks, in a signed cookie that all services of a city can read under one host."""

from dataclasses import asdict, dataclass, field
from typing import Literal

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from .settings import DoorSettings

COOKIE = "spoor"
LONGEST = 8 * 3600  # seconds; whoever is logged in longer logs in again
Kind = Literal["applicant", "link", "staff", "machine"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. Of an applicant and of a tracking link `id` is the applicantId, of others their subject."""

    kind: Kind
    id: str
    roles: tuple[str, ...] = ()  # of staff: agent, manager, department
    departments: tuple[str, ...] = ()  # of staff with the role department, and of a machine: whose cases
    case_id: str | None = None  # a link shows one case
    since: int | None = None  # when that link was made, in seconds since 1970
    name: str | None = field(default=None, repr=False, compare=False)  # of staff: shown to themselves, and nowhere else

    def may(self, role: str) -> bool:
        return self.kind == "staff" and role in self.roles


def seal_session(settings: DoorSettings, viewer: Viewer) -> str:
    return sealed(settings.session_key.get_secret_value(), viewer)


def sealed(key: str, viewer: Viewer) -> str:
    """For whoever holds the key of the city and is no service, such as its command line."""
    return _signer(key).dumps(asdict(viewer))


def read_session(settings: DoorSettings, cookie: str) -> Viewer | None:
    """None for what was not signed by us, or too long ago."""
    try:
        told = _signer(settings.session_key.get_secret_value()).loads(cookie, max_age=LONGEST)
        return Viewer(**told | {"roles": tuple(told["roles"]), "departments": tuple(told["departments"])})
    except (BadSignature, TypeError, KeyError):
        return None


def remember(response: Response, settings: DoorSettings, viewer: Viewer) -> None:
    """Let the browser show this on its next visits; scripts cannot read it, other sites cannot send it."""
    response.set_cookie(
        COOKIE, seal_session(settings, viewer), max_age=LONGEST, httponly=True, samesite="lax",
        secure=settings.public_address.startswith("https:"),
    )  # fmt: skip


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def viewer_of(request: Request) -> Viewer | None:
    """Whoever holds the session of this request; for `Depends`."""
    cookie = request.cookies.get(COOKIE)
    return read_session(request.app.state.settings, cookie) if cookie else None


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="session")
