"""The door for evidence: what was told to an applicant, when, and by which words, as JSON and on paper.

No text and no address: a hash by which a text can be recognised, and where it went, masked.
"""

from asyncio import to_thread
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from front.days import day_filters
from front.shop import language
from plumbing.logs import log
from plumbing.postgres import Transaction
from plumbing.web import CaseId
from schemas.catalogue import Language
from schemas.envelope import LEGAL_ZONE, Wire

from . import store, store_evidence
from .api import FOR_OTHERS, OF_STAFF, Stilte, Tx
from .channels.pack import pack_again
from .channels.paper import document
from .channels.proof import digest_of
from .core.evidence import Attempt, Role, Words, chained, days_told, line, same_words, tell_before
from .core.message import Claimed, Opened
from .core.preference import ALWAYS
from .handlers import beside_what_was_read, read
from .pages import shop
from .settings import Settings

PDF = "application/pdf"
Taal = Annotated[str, Query(pattern="^(nl|en)?$", description="In which language it is written on paper: nl or en.")]
AS_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}
Parts = dict[str, list[Opened]]  # what left together, by the hash of its words
router = APIRouter(prefix="/v1", tags=["berichten"], dependencies=OF_STAFF, responses=FOR_OTHERS)


class Besteller(Wire):
    """Which role ordered it: `operator` is whoever is at the command line. Never a name."""

    role: Role
    departments: list[str]


class Regel(Wire):
    """A line of the log of attempts. `hash` is SHA-256 of the hash before it, a line feed and `line`, as it is here."""

    message_id: UUID
    number: int
    what: str
    reason: str | None
    at: datetime
    to: str | None  # masked
    reference: str | None  # under which the provider knows it
    template: str | None
    language: str | None
    version: str | None
    digest: str | None  # SHA-256 of the text that was handed over
    words: Words | None
    ordered_by: Besteller | None
    line: str
    hash: str


class Bewezen(Wire):
    """A message in the evidence. `tell_before`: 48 hours after it stood on the page, where the law prescribes it."""

    id: UUID
    kind: str
    channel: str
    announcement: str
    cause: str
    state: str
    reason: str | None
    envelope: UUID | None  # the left half of the Message-ID, where several left together
    instead_of: UUID | None  # the message that failed over another channel, in whose place this one is
    placed_at: datetime
    tell_before: datetime | None
    overdue: bool


class Dag(Wire):
    """What was told on a day in the city: it left, or a colleague said it in a call. `came_back`: it reached nobody."""

    day: date
    kind: str
    channel: str
    to: str | None
    came_back: bool


class Bewijs(Wire):
    """Who keeps `head` can see later whether these lines are still the same."""

    case_id: str
    made_at: datetime
    days: list[Dag]
    messages: list[Bewezen]
    lines: list[Regel]
    silences: list[Stilte]
    head: str | None


@router.get("/berichten/{case_id}/bewijs", response_model=Bewijs, responses=AS_PDF)
async def evidence(request: Request, case_id: CaseId, tx: Tx, taal: Taal = "") -> Any:
    """The whole evidence of a case: as JSON, or as PDF for who accepts that only. Empty when nothing was announced."""
    told = await _evidence(tx, case_id, request.app.state.settings)
    return await _on_paper(request, told) if request.headers.get("accept", "").startswith(PDF) else told


@router.get("/berichten/{case_id}/bewijs.pdf", include_in_schema=False)
async def evidence_on_paper(request: Request, case_id: CaseId, tx: Tx, taal: Taal = "") -> Response:
    """The same, for a link on a page."""
    return await _on_paper(request, await _evidence(tx, case_id, request.app.state.settings))


async def _on_paper(request: Request, told: Bewijs) -> Response:
    made = await to_thread(on_paper, told, language(request), request.app.state.settings.mail_from_name)
    named = {"Content-Disposition": 'inline; filename="bewijs.pdf"'}
    return Response(made, media_type=PDF, headers=named)


async def _evidence(tx: Transaction, case_id: str, settings: Settings) -> Bewijs:
    attempts = await store_evidence.attempts_of(tx, case_id)
    messages = await store_evidence.messages_of(tx, case_id)
    parts, hashes = _opened(await store_evidence.parts_of(tx, case_id)), chained(case_id, attempts)
    parts = await _as_read(tx, parts)
    told = {
        "case_id": case_id,
        "made_at": datetime.now(UTC),
        "days": days_told(attempts),
        "messages": [_proven(one) for one in messages],
        "lines": [_line(*pair, parts, settings) for pair in zip(attempts, hashes, strict=True)],
        "silences": await store.silences_of(tx, case_id),
        "head": hashes[-1] if hashes else None,
    }
    log.info("evidence_exported", case_id=case_id, head=told["head"])  # a log leaves the house: so does the chain
    return Bewijs.model_validate(told)


def _opened(found: Iterable[tuple[str, Claimed]]) -> Parts:
    """Nothing of an envelope of which one part was forgotten."""
    parts: Parts = {}
    forgotten = set[str]()
    for digest, message in found:
        said = read(message.body)
        parts.setdefault(digest, []).append(Opened(message, said))
        forgotten |= set() if said else {digest}
    return {digest: envelope for digest, envelope in parts.items() if digest not in forgotten}


async def _as_read(tx: Transaction, parts: Parts) -> Parts:
    """What was told as the thing of before depends on what was read until then."""
    told, _ = await beside_what_was_read(tx, [one for envelope in parts.values() for one in envelope])
    again = iter(told)
    return {digest: [next(again) for _ in envelope] for digest, envelope in parts.items()}


def _proven(message: dict[str, Any]) -> dict[str, Any]:
    due = tell_before(message["at"]) if message["kind"] in ALWAYS else None
    return message | {"placed_at": message["at"], "tell_before": due}


KEPT = ("message_id", "number", "what", "reason", "at", "reference", "template", "language", "version", "digest")


def _line(attempt: Attempt, hash: str, parts: Parts, settings: Settings) -> dict[str, Any]:
    told = {name: getattr(attempt, name) for name in KEPT}
    words = _words(attempt, parts, settings) if attempt.digest else None
    by = {"role": attempt.role, "departments": attempt.departments or []} if attempt.role else None
    return told | {"to": attempt.masked, "words": words, "ordered_by": by, "line": line(attempt), "hash": hash}


def _words(attempt: Attempt, parts: Parts, settings: Settings) -> Words:
    """A letter on paper holds an address that was not kept, so it cannot be made once more."""
    envelope = parts.get(attempt.digest or "", [])
    if attempt.channel == "letter" or not attempt.language or not envelope:
        return "not-kept"
    again = pack_again(settings, envelope, attempt.language)
    return same_words(attempt.digest, digest_of(again) if again else None)


def on_paper(told: Bewijs, taal: Language, sender: str) -> bytes:
    """The same in the words of a colleague."""
    words, kinds, channels = (shop.words("_told.html", name, taal) for name in ("paper", "kinds", "channels"))
    say = day_filters(taal)

    def named(one: Dag | Bewezen) -> tuple[str, str]:
        return kinds.get(one.kind, one.kind), channels.get(one.channel, one.channel)

    return document(
        "evidence.typ",
        {
            "case": told.case_id,
            "from": sender,
            "language": taal,
            "words": dict(words),
            "made": say["moment"](told.made_at),
            "days": [[say["day"](one.day), *named(one), _where(one, words)] for one in told.days],
            "messages": [
                {"title": "{} ({})".format(*named(one)), **_message_on_paper(told, one, taal)} for one in told.messages
            ],
            "silences": [[say["moment"](one.at), one.reason] for one in told.silences],
            "head": told.head or words["none"],
        },
    )


def _where(one: Dag, words: Mapping[str, str]) -> str:
    return ", ".join(part for part in (one.to, words["came-back"] if one.came_back else None) if part)


def _message_on_paper(told: Bewijs, message: Bewezen, taal: Language) -> dict[str, Any]:
    words, states, whats, orders, roles = (
        shop.words("_told.html", name, taal) for name in ("paper", "states", "whats", "orders", "roles")
    )
    lines, moment = [one for one in told.lines if one.message_id == message.id], day_filters(taal)["moment"]
    return {
        "placed": moment(message.placed_at),
        "before": moment(message.tell_before) if message.tell_before else "",
        "overdue": message.overdue,
        "state": states[message.state],
        "text": next((words[one.words] for one in reversed(lines) if one.words), ""),
        "lines": [
            {
                "at": f"{one.at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M:%S}",
                "what": orders.get(one.reason or "", whats[one.what]),
                "by": _who(one.ordered_by, roles),
                "reason": one.reason or "",
                "hash": one.hash,
                "form": f"{one.template} {one.language} {one.version}, SHA-256" if one.digest else "",
                "digest": one.digest or "",
            }
            for one in lines
        ],
    }


def _who(by: Besteller | None, roles: Mapping[str, str]) -> str:
    return " ".join((roles[by.role], *by.departments)) if by else ""
