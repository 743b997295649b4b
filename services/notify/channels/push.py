"""The channel web push: a note for each browser of an applicant, encrypted for it, handed to its push service."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher

from plumbing.logs import log

from ..core.message import Refused, Taken
from ..core.origin import origin_of
from ..core.subscription import Subscription, is_push_service
from ..settings import Settings
from .parcel import Note

TTL = timedelta(days=3)  # a push service keeps it so long for a phone that is off
TOKEN_LIVES = timedelta(hours=12)  # RFC 8292: 24 hours at most
LONGEST_WAIT = timedelta(days=1)
GONE, TOO_LARGE, TOO_MANY = (404, 410), 413, 429
Forget = Callable[[Sequence[str]], Awaitable[None]]


class Push:
    """Each browser has a service of its own, so none of them being away says anything of the channel."""

    def __init__(self, settings: Settings, forget: Forget) -> None:
        """`forget` takes the digests of subscriptions that ended."""
        self.settings, self.forget = settings, forget
        self._key = signer(settings)
        # A redirect would lead past the list of push services.
        self._client = httpx.AsyncClient(follow_redirects=False, timeout=settings.mail_seconds)
        self._quiet_until: dict[str, float] = {}

    async def ready(self) -> None: ...

    async def hand_over(self, note: Note) -> Taken | Refused:
        """Taken as soon as one browser has it: a second attempt would knock at that one again."""
        payload, topic = payload_of(note), self._topic(note.tag)
        answers = await asyncio.gather(*(self._send(one, payload, topic, note) for one in note.subscriptions))
        if over := [one.digest for one, answer in zip(note.subscriptions, answers, strict=True) if answer is None]:
            log.info("subscriptions_ended", count=len(over))
            await self.forget(over)
        return _together([answer for answer in answers if answer])

    async def close(self) -> None:
        await self._client.aclose()

    async def _send(self, to: Subscription, payload: bytes, topic: str, note: Note) -> Taken | Refused | None:
        """None when this browser does not want anything any more."""
        if not is_push_service(to.endpoint, self.settings.push_services):  # the list may be shorter than it was
            return None
        where, now = origin_of(to.endpoint), asyncio.get_running_loop().time()
        if self._quiet_until.get(where, 0) > now:
            return Refused("push-429")
        keys = {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
        urgency = "high" if note.urgent else "normal"
        headers = {"TTL": str(int(TTL.total_seconds())), "Topic": topic, "Urgency": urgency, **self._proof(where)}
        try:
            body = WebPusher(keys).encode(payload)["body"]
            async with asyncio.timeout(self.settings.mail_seconds):
                answer = await self._client.post(
                    to.endpoint, content=body, headers=headers | {"Content-Encoding": "aes128gcm"}
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Refused("push-away")
        except (httpx.HTTPError, TimeoutError):
            return Refused("no-answer", unsure=True)
        return self._meaning(answer, where, now)

    def _meaning(self, answer: httpx.Response, where: str, now: float) -> Taken | Refused | None:
        status = answer.status_code
        if 200 <= status < 300:
            return Taken()
        if status in GONE:
            return None
        if status == TOO_MANY:
            self._quiet_until[where] = now + wait_of(answer).total_seconds()
        if status in (400, 401, 403):  # all that such a service judges is ours: the token, its key, the headers
            log.error("push_was_refused", service=where, status=status)
        return Refused(f"push-{status}", permanent=status == TOO_LARGE or 300 <= status < 400)

    def _proof(self, where: str) -> dict[str, str]:
        """Claims of its own for each message: the library writes into what it is given."""
        end = int((datetime.now(UTC) + TOKEN_LIVES).timestamp())
        signed: dict[str, str] = self._key.sign({"aud": where, "exp": end, "sub": f"mailto:{self.settings.mail_from}"})
        return signed

    def _topic(self, tag: str) -> str:
        """A newer note takes the place of the older at the push service, which cannot tell from it which case it is."""
        key = self._key.private_key.private_numbers().private_value.to_bytes(32, "big")
        return urlsafe_b64encode(blake2b(tag.encode(), digest_size=24, key=key).digest()).decode()


def signer(settings: Settings) -> Vapid02:
    if settings.vapid_private_key is None:
        raise ValueError("VAPID_PRIVATE_KEY is needed for web push")
    return Vapid02.from_string(settings.vapid_private_key.get_secret_value())


def public_key(settings: Settings) -> str:
    """For the page, as base64url; browsers tie their subscription to it. Empty without web push."""
    if settings.vapid_private_key is None:
        return ""
    point = signer(settings).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")


def payload_of(note: Note) -> bytes:
    """In the form of Declarative Web Push: browsers that know it need no script of ours, the others have sw.js."""
    shown = {"title": note.title, "body": note.body, "navigate": note.navigate, "tag": note.tag, "lang": note.language}
    return json.dumps({"web_push": 8030, "notification": shown}, ensure_ascii=False).encode()


def wait_of(answer: httpx.Response) -> timedelta:
    """What `Retry-After` asks for: seconds or a date; a minute when it asks nothing that we understand."""
    asked = answer.headers.get("retry-after", "")
    try:
        if asked.isascii() and asked.isdigit():
            wait = timedelta(seconds=min(int(asked[:9]), LONGEST_WAIT.total_seconds()))
        else:
            wait = parsedate_to_datetime(asked) - datetime.now(UTC)
    except (ValueError, TypeError):
        wait = timedelta(minutes=1)
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _together(answers: Sequence[Taken | Refused]) -> Taken | Refused:
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    if len(refusals) < len(answers):
        return Taken()
    return next((one for one in refusals if not one.permanent), None) or next(
        iter(refusals), Refused("no-device", permanent=True)
    )
