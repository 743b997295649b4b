"""The way to the issuer and back: OpenID Connect's code flow with PKCE, state and nonce, and who came back."""

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any
from unicodedata import category
from urllib.parse import quote, urlencode

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from itsdangerous import BadSignature, URLSafeTimedSerializer

from .issuer import LEEWAY, Issuer, IssuerAway
from .session import Viewer
from .settings import DoorSettings

PATIENCE = 600  # seconds that a person may take at the issuer
LONGEST_NAME = 80  # letters
UNSEEN = ("Cc", "Cf")  # Unicode: control and format
ROLES = ("agent", "manager", "department")


class NotLoggedIn(Exception):
    """It did not come to a session. The reason is one of our words and never what was claimed."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One person's way to the issuer; the browser keeps it, signed by us, until they are back."""

    naar: str
    state: str = field(default_factory=partial(generate_token, 32))
    nonce: str = field(default_factory=partial(generate_token, 32))
    verifier: str = field(default_factory=partial(generate_token, 64))

    def address(self, settings: DoorSettings, told: Mapping[str, Any]) -> str:
        """Where the browser goes now."""
        asked = {
            "response_type": "code",
            "client_id": settings.oidc_client_id,
            "redirect_uri": back(settings),
            "scope": "openid spoor",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": create_s256_code_challenge(self.verifier),  # type: ignore[no-untyped-call]
            "code_challenge_method": "S256",
        }
        return f"{told['authorization_endpoint']}?{urlencode(asked)}"

    def seal(self, settings: DoorSettings) -> str:
        return _signer(settings).dumps(asdict(self))


def journey_in(settings: DoorSettings, cookie: str) -> Journey:
    try:
        return Journey(**_signer(settings).loads(cookie, max_age=PATIENCE))
    except (BadSignature, TypeError):
        raise NotLoggedIn("no journey") from None


async def arrive(settings: DoorSettings, issuer: Issuer, journey: Journey, said: Mapping[str, str]) -> Viewer:
    """Who came back from the issuer. Raises NotLoggedIn, Untrusted, JoseError or IssuerAway."""
    if not hmac.compare_digest(journey.state.encode(), said.get("state", "").encode()):
        raise NotLoggedIn("not their journey")
    if said.get("iss", issuer.address) != issuer.address:  # RFC 9207
        raise NotLoggedIn("another issuer")
    if not said.get("code"):
        raise NotLoggedIn("refused there")
    told = await _exchange(settings, issuer, said["code"], journey.verifier)
    return viewer_in(await _claims(settings, issuer, told, journey.nonce))


async def _exchange(settings: DoorSettings, issuer: Issuer, code: str, verifier: str) -> Mapping[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back(settings),
        "code_verifier": verifier,
        "client_id": settings.oidc_client_id,
    }
    try:
        where = (await issuer.told())["token_endpoint"]
        answer = await issuer.client.post(where, data=form, auth=_proof(settings))
    except httpx.HTTPError as error:
        raise IssuerAway("the issuer does not answer") from error
    if answer.is_server_error:
        raise IssuerAway("the issuer is broken")
    if not answer.is_success:
        raise NotLoggedIn("the code was refused")
    told: Mapping[str, Any] = answer.json()
    return told


def _proof(settings: DoorSettings) -> httpx.Auth:
    """Our name and secret, encoded as RFC 6749 2.3.1 asks; without a secret PKCE alone proves it."""
    secret = settings.oidc_client_secret
    return httpx.BasicAuth(quote(settings.oidc_client_id), quote(secret.get_secret_value())) if secret else httpx.Auth()


async def _claims(settings: DoorSettings, issuer: Issuer, told: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """Of an ID token of our issuer, meant for us, of this journey and still valid (OpenID Connect Core 3.1.3.7)."""
    read = await issuer.read(str(told.get("id_token", "")))
    must: dict[str, Any] = {
        "iss": {"essential": True, "value": issuer.address},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    asked = {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": told.get("access_token")}
    CodeIDToken(read.claims, read.header, must, asked).validate(leeway=LEEWAY)
    return read.claims


def viewer_in(claims: Mapping[str, Any]) -> Viewer:
    """Staff have a claim `roles`; whoever has none is an applicant, and `sub` is their applicantId."""
    if "roles" not in claims:
        return Viewer("applicant", str(claims["sub"]))
    roles = tuple(role for role in ROLES if role in _texts(claims["roles"]))
    if not roles:
        raise NotLoggedIn("no role here")
    departments = tuple(_texts(claims.get("departments")))
    return Viewer("staff", str(claims["sub"]), roles, departments, name=_name(claims))


def _name(claims: Mapping[str, Any]) -> str | None:
    """What somebody is called, else their address of work; a page shows it to them alone."""
    found = (claims.get(one) for one in ("name", "email"))
    return next((name for one in found if isinstance(one, str) and (name := _printed(one))), None)


def _printed(told: str) -> str:
    """Without signs that control a page or turn the direction of the words after it, which nobody sees."""
    return "".join(one for one in told if category(one) not in UNSEEN).strip()[:LONGEST_NAME].strip()


def _texts(claim: Any) -> list[str]:
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list) else []


def back(settings: DoorSettings) -> str:
    """Where the issuer sends people back to; it must know this address beforehand."""
    return f"{settings.public_address.rstrip('/')}/inloggen/terug"


def _signer(settings: DoorSettings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.session_key.get_secret_value(), salt="login")
