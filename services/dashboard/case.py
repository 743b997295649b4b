"""The HTTP door for people who look at one case: its days per department, what was said of it, and what was sent."""

from datetime import date
from typing import Any

from fastapi import Request, Response

from front.frame import may_show
from front.shop import language
from plumbing.login import Known
from plumbing.postgres import Transaction
from plumbing.web import CaseId
from schemas.catalogue import Language, catalogue
from schemas.snapshot import Snapshot

from . import api, store, store_letters, store_lists, store_sources, store_tally
from .cases import spoken
from .core.access import Reach, opens, reach
from .core.account import account
from .core.filter import Filter, Stand
from .core.flow import in_steps
from .core.history import history
from .core.penalty import bill
from .core.said import by_day, forecasts, vows
from .core.served import NOTHING
from .core.sources import silent_of
from .core.timeline import ENOUGH, last_day, timeline
from .core.words import euros
from .looked import looked
from .pages import Taal, door, shop, unknown

router = door()
MOST_LINKED = 20  # cases of one plan


@router.get("/dashboard/zaak/{case_id:path}")
async def case(request: Request, tx: api.Tx, case_id: CaseId, viewer: Known, taal: Taal = "") -> Response:
    """Whoever may not see it meets an unknown case."""
    found, whose = await store.card(tx, case_id), opens(viewer)
    told = await store.snapshot_of(tx, case_id) if found else None
    if found is None or whose is None or not whose.opens(found.card, told):
        return unknown(request)
    today, spoken_in = await api.today_of(request, tx), language(request)
    until = last_day(found.card, today)
    line = timeline(told, found.card, today, await _usual(tx, told)) if told else None  # None: it was erased
    linked = await _linked(tx, told, whose) if told else []
    await looked(tx, request, viewer, [case_id, *(one.card.case_id for one in linked)])
    said, letters = await store.changes_of(tx, case_id), await store_letters.letters_of(tx, case_id)
    sent = (await store_letters.words(tx, [case_id])).get(case_id, NOTHING)
    page = {
        "card": found.card,
        "sent": found.sent,
        "failed": found.failed,
        "line": line,
        "why": account(told, found.card, line, until) if told and line else None,
        "euros": lambda amount: euros(amount, spoken_in),
        "law": (law := catalogue().law.penalty),
        "bill": bill(told, found.card, until, law) if told else None,
        "linked": linked,
        "silent": await _silent(tx, told) if told and found.card.state == "open" else {},
        "steps": _steps(told, spoken_in) if told else {},
        "vows": vows(told, found.card, today, sent) if told else [],
        "forecasts": by_day(forecasts(reversed(said))),
        "history": history(told, said) if told else [],
        "letters": letters,
        "today": today,
        "lists": reach(viewer) is not None,
        "status": (status := request.app.state.settings.status_address),
        **spoken(spoken_in),
    }
    answer = shop.show(request, "case.html", page)
    if told:
        may_show(answer, status)
    return answer


async def _linked(tx: Transaction, told: Snapshot, whose: Reach) -> list[store.Listed]:
    """The other cases of its plan, as far as this reader may open them."""
    found = await store_lists.cards_in(tx, told.dossier_id, MOST_LINKED) if told.dossier_id else []
    others = [one for one in found if one.card.case_id != told.case_id]
    known = await store_lists.snapshots_of(tx, [one.card.case_id for one in others])
    return [one for one in others if whose.opens(one.card, known.get(one.card.case_id))]


async def _silent(tx: Transaction, told: Snapshot) -> dict[str, date]:
    """Of those who decide or worked on it."""
    theirs = {told.department, *(step.department for step in told.steps)}
    return silent_of(theirs, await store_sources.sources(tx))


async def _usual(tx: Transaction, told: Snapshot) -> dict[str, int]:
    """Days by `department/step` that half of such steps took at most, of cases of this type."""
    rows = await store_tally.rows(tx, Filter(Stand.ALL, case_type=told.case_type), {"step"})
    return {
        one.word: one.days.median for one in in_steps(rows) if one.days.cases >= ENOUGH and one.days.median is not None
    }


def _steps(told: Snapshot, taal: Language) -> dict[str, Any]:
    """The plain words of the steps of this type; a step that the catalogue does not know speaks for itself."""
    known = catalogue()
    kind = known.case_type(told.case_type, told.received_on) if told.case_type in known.case_types else None
    words = {one.id: known.step_for_colleagues(one).in_(taal) for one in kind.steps} if kind else {}
    return {one.step: words.get(one.step, one.step) for one in told.steps}
