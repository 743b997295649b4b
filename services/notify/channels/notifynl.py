"""The channels of NotifyNL, which speaks the API of GOV.UK Notify: e-mail, text messages and letters on paper."""

import asyncio
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey

from plumbing.logs import log

from ..core.message import Refused, Taken
from ..core.receipt import Bounced, receipt
from ..settings import LONGEST_MAIL, Settings
from .mail import Mail
from .parcel import Paper, Sms

UUID = 36  # characters; a key ends in two of them with a line between: whose it is, and the secret
SKEW = timedelta(seconds=20)  # of clocks; it refuses a token of another time than its own by 30 s
A_MINUTE = 60.0


class ProviderAway(OSError):
    """It does not answer, wants rest, or does not let us in: no message is to blame, so none is spent."""


class NoAnswer(Exception):
    """The request left and its answer did not come: it may have been taken."""


class NotifyNl:
    """What its channels share. A message goes under our own reference, by which it is found again."""

    sort: str

    def __init__(self, settings: Settings) -> None:
        key = settings.notifynl_key.get_secret_value() if settings.notifynl_key else ""
        self._whose, self._secret = key[-2 * UUID - 1 : -UUID - 1], OctKey.import_key(key[-UUID:])
        self._seconds = min(LONGEST_MAIL, settings.lease_seconds / 9)  # a message may take two requests and a look
        self._client = httpx.AsyncClient(base_url=settings.notifynl_url, timeout=self._seconds, follow_redirects=False)
        self._skew, self._rest_until = timedelta(0), 0.0
        self.template = getattr(settings, f"notifynl_{self.sort}_template", "")

    async def ready(self) -> None:
        """ProviderAway while it is, and as long as it asked for rest."""
        answer = await self._ask("GET", "/v2/templates", params={"type": self.sort})
        if answer.status_code >= 500:
            raise ProviderAway(f"status {answer.status_code}")

    async def look_up(self, reference: str) -> Taken | Refused | None:
        """What became of a message of which we never heard; None when it never came in. It remembers for 7 days."""
        answer = await self._ask(
            "GET", "/v2/notifications", params={"reference": reference, "template_type": self.sort}
        )
        if answer.status_code != 200:
            raise ProviderAway(f"status {answer.status_code}")
        fates = [(one["id"], receipt(one["status"])) for one in answer.json()["notifications"]]
        for id, fate in fates:
            if not isinstance(fate, Bounced):
                return Taken(id)
        return next((Refused(f.reason, permanent=f.address) for _, f in fates if isinstance(f, Bounced)), None)

    async def close(self) -> None:
        await self._client.aclose()

    async def _send(self, reference: str, told: dict[str, Any]) -> Taken | Refused:
        try:
            answer = await self._ask("POST", f"/v2/notifications/{self.sort}", json={"reference": reference, **told})
        except NoAnswer:
            return await self._perhaps(reference, "no-answer")
        if answer.status_code == 201:
            return Taken(answer.json()["id"])
        if answer.status_code >= 500:
            return await self._perhaps(reference, f"notifynl-{answer.status_code}")
        error = _error(answer)
        if error != "ValidationError":  # a template, a kind of key, a service on trial: the settings are wrong
            log.error("notifynl_refused_our_request", status=answer.status_code, error=error, sort=self.sort)
        return Refused(f"notifynl-{error}", permanent=error == "ValidationError")

    async def _perhaps(self, reference: str, reason: str) -> Taken | Refused:
        """It may have come in before the answer got lost: ask, rather than send it a second time."""
        try:
            found = await self.look_up(reference)
        except ProviderAway:
            found = None
        return found or Refused(reason, unsure=True)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any answer, except those that are about us and not about what we asked."""
        if self._rest_until > asyncio.get_running_loop().time():
            raise ProviderAway("it asked for rest")
        answer = await self._once(method, path, **more)
        if answer.status_code in (401, 403) and self._learned_the_time(answer):
            answer = await self._once(method, path, **more)
        if answer.status_code in (401, 403):
            log.error("notifynl_refused_our_key", status=answer.status_code, error=_error(answer))
            raise ProviderAway("our key is refused")
        if answer.status_code == 429:
            self._rest_until = asyncio.get_running_loop().time() + _rest(answer, datetime.now(UTC) + self._skew)
            log.warning("notifynl_asked_for_rest", error=_error(answer), sort=self.sort)
            raise ProviderAway("it asked for rest")
        return answer

    async def _once(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._client.request(method, path, headers=self._proof(), **more)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ProviderAway(type(error).__qualname__) from None
        except (httpx.TransportError, TimeoutError) as error:
            raise (ProviderAway if method == "GET" else NoAnswer)(type(error).__qualname__) from None

    def _proof(self) -> dict[str, str]:
        """A token for each request: it lives 30 seconds by the clock of NotifyNL."""
        at = int((datetime.now(UTC) + self._skew).timestamp())
        token = jwt.encode({"alg": "HS256", "typ": "JWT"}, {"iss": self._whose, "iat": at}, self._secret)
        return {"Authorization": f"Bearer {token}"}

    def _learned_the_time(self, answer: httpx.Response) -> bool:
        """Whether our clock was wrong by what its answer says, and is reckoned with from now on."""
        try:
            skew = parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)
        except (KeyError, ValueError, TypeError):
            return False
        if abs(skew - self._skew) < SKEW:
            return False
        self._skew = skew
        log.warning("clock_differs_from_notifynl", seconds=round(skew.total_seconds()))
        return True


class NotifyNlSms(NotifyNl):
    """Template: ((text))."""

    sort = "sms"

    async def hand_over(self, sms: Sms) -> Taken | Refused:
        told = {"phone_number": sms.to, "template_id": self.template, "personalisation": {"text": sms.text}}
        return await self._send(sms.id, told)


class NotifyNlMail(NotifyNl):
    """Template: subject ((subject)), text ((text))."""

    sort = "email"

    async def hand_over(self, mail: Mail) -> Taken | Refused:
        personal = {"subject": mail.letter.subject, "text": without_marks(mail.letter.text)}
        told = {"email_address": mail.to, "template_id": self.template, "personalisation": personal}
        if mail.letter.stop:
            told["one_click_unsubscribe_url"] = mail.letter.stop
        return await self._send(mail.message_id.partition("@")[0], told)


class NotifyNlLetter(NotifyNl):
    """A PDF of ours; the address stands on it."""

    sort = "letter"

    async def hand_over(self, paper: Paper) -> Taken | Refused:
        return await self._send(paper.id, {"content": b64encode(paper.pdf).decode(), "postage": "second"})


def without_marks(text: str) -> str:
    """Its templates read marks of Markdown: what a colleague typed must not become a link or a heading."""
    text = text.replace("\\", "\\\\").replace("[", "\\[")
    return "\n".join(f"\\{line}" if line.startswith(("#", "^", "*", ">")) else line for line in text.split("\n"))


def _error(answer: httpx.Response) -> str:
    """The class of the error, never its words: they may hold an address."""
    try:
        name = str(answer.json()["errors"][0]["error"])
    except (ValueError, KeyError, IndexError, TypeError):
        name = ""
    return name if name.isascii() and name.isalnum() and len(name) < 60 else str(answer.status_code)


def _rest(answer: httpx.Response, now: datetime) -> float:
    """Seconds. The limit of a minute ends within one, that of a day at midnight UTC."""
    if _error(answer) != "TooManyRequestsError":
        return A_MINUTE
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - now).total_seconds()
