"""The steps of a log-in as a browser takes them, and tokens signed with the issuer's own key."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.local.provider import AUDIENCE, client_secret

HERE = "http://spoor.test"


@dataclass(frozen=True)
class Issued:
    """A running issuer, and the home with its keys: whoever has them can sign what it would never say."""

    issuer: str
    home: Path

    def secret(self, client: str) -> str:
        return client_secret(self.home, client)

    def signed(self, header: dict[str, Any], **claims: Any) -> str:
        key = ECKey.import_key(json.loads(json.loads((self.home / "secrets.json").read_text())["provider-key"]))
        now = int(time.time())
        usual = {"iss": self.issuer, "sub": "a-mila", "iat": now, "exp": now + 60}
        said = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": key.kid, **header}, said, key)

    def access(self, **claims: Any) -> str:
        """An access token for the system of DSB, or with other claims."""
        usual = {"sub": "dsb", "client_id": "dsb", "aud": AUDIENCE, "scope": "zaken:dsb"}
        return self.signed({"typ": "at+jwt"}, **usual | claims)

    async def granted(self, client: str, scope: str) -> str:
        """What the issuer itself gives a system."""
        form = {"grant_type": "client_credentials", "scope": scope}
        async with httpx.AsyncClient(base_url=self.issuer, trust_env=False) as there:
            answer = await there.post("/token", data=form, auth=(client, self.secret(client)))
        return str(answer.raise_for_status().json()["access_token"])


@dataclass
class Browser:
    """One person: `here` is the service, `there` the issuer."""

    here: httpx.AsyncClient
    there: httpx.AsyncClient

    async def leave(self, naar: str = "") -> str:
        """Ask to log in; where the issuer is."""
        asked = f"?{urlencode({'naar': naar})}" if naar else ""
        return (await self.here.get(f"/inloggen{asked}")).headers["location"]

    async def choose(self, address: str, who: str) -> str:
        """Say at the issuer who you are; the address that leads back."""
        answer = await self.there.get(address, follow_redirects=True)
        assert "Wie bent u?" in answer.text, answer.text
        answer = await self.there.post(answer.url, data={"wie": who})
        while not (back := answer.headers["location"]).startswith(HERE):
            answer = await self.there.get(back)
        return back

    async def log_in(self, who: str, naar: str = "") -> httpx.Response:
        return await self.here.get(await self.choose(await self.leave(naar), who))


async def is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200
