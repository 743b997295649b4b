"""The keys of the issuer: fetched once, and again for a token that they do not fit, without harm to anybody else."""

import asyncio
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from plumbing import issuer
from plumbing.issuer import Issuer, IssuerAway

HERE = "https://log-in.example"
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
GOOD = jwt.encode({"alg": "ES256", "kid": KEY.kid}, {"sub": "dsb"}, KEY)
INVENTED = GOOD[:-8] + "AAAAAAAA"


async def test_an_invented_token_takes_the_known_keys_from_nobody(monkeypatch: pytest.MonkeyPatch):
    asked, answers = asyncio.Event(), asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        told: dict[str, Any] = {"issuer": HERE, "jwks_uri": f"{HERE}/jwks"}
        if not request.url.path.endswith("/jwks"):
            return httpx.Response(200, json=told)
        if there._keys is None:
            return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        asked.set()
        await answers.wait()
        raise httpx.ConnectError("away")

    monkeypatch.setattr(issuer, "REST", 0.0)
    there = Issuer(HERE, httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    await there.read(GOOD)
    invented = asyncio.create_task(there.read(INVENTED))
    await asked.wait()

    assert (await asyncio.wait_for(there.read(GOOD), 5)).claims == {"sub": "dsb"}
    answers.set()
    with pytest.raises(IssuerAway):
        await invented
    assert (await there.read(GOOD)).claims == {"sub": "dsb"}
