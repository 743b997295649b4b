"""The issuer: who people and systems log in with. Its addresses and keys are fetched once, and again for a new key."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from .settings import DoorSettings

ALGORITHMS = ("ES256", "ES384", "EdDSA", "PS256", "PS384", "RS256", "RS384")  # never none, never a shared secret
REST = 30.0  # seconds between two looks for new keys, so that invented tokens cannot make us ask all day
LEEWAY = 30  # seconds that the issuer's clock may differ from ours


class Untrusted(Exception):
    """A token that is not our issuer's, not meant for us or not valid now. It never says what stood in it."""


class IssuerAway(OSError):
    """The issuer does not answer, or not as one; so the world is broken, not who asks."""


@dataclass
class Issuer:
    """One for each service; what it fetched is kept as long as the process lives."""

    address: str
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=5, trust_env=False))
    _told: dict[str, Any] | None = None
    _keys: KeySet | None = None
    _looked_at: float = 0.0

    async def told(self) -> Mapping[str, Any]:
        """Its discovery document, which must be its own (OpenID Connect Discovery 4.3)."""
        if self._told is None:
            told = await self._json(f"{self.address.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self.address:
                raise IssuerAway("the issuer calls itself otherwise")
            self._told = told
        return self._told

    async def read(self, token: str) -> jwt.Token:
        """A token with the signature of this issuer; what it claims is for the caller to judge. Raises Untrusted."""
        try:
            return jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if not await self._has_newer_keys():
                raise Untrusted from None
        try:
            return jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            raise Untrusted from None

    async def _key_set(self) -> KeySet:
        if self._keys is None:
            self._keys = await self._fetched()
        return self._keys

    async def _fetched(self) -> KeySet:
        self._looked_at = time.monotonic()
        return KeySet.import_key_set(await self._json((await self.told())["jwks_uri"]))

    async def _has_newer_keys(self) -> bool:
        """It may have changed its keys since we looked; while we look again, those that we know go on to count."""
        if time.monotonic() - self._looked_at < REST:
            return False
        before, self._keys = self._keys, await self._fetched()
        return self._keys != before

    async def _json(self, address: str) -> Any:
        try:
            return (await self.client.get(address)).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise IssuerAway("the issuer does not answer") from error


def issuer_of(request: Request) -> Issuer | None:
    """None where logging in is not set up."""
    state, settings = request.app.state, request.app.state.settings
    assert isinstance(settings, DoorSettings)
    if settings.oidc_issuer and not hasattr(state, "issuer"):
        state.issuer = Issuer(settings.oidc_issuer)
    return getattr(state, "issuer", None)
