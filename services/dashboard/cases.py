"""The HTTP door for people who read lists: the cases behind every number, by filter, order and number."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import AfterValidator

from front.shop import language
from plumbing.login import Known
from plumbing.postgres import Transaction
from plumbing.session import Viewer
from plumbing.turns import first
from schemas.catalogue import Language, catalogue

from . import api, store, store_lists, store_sources, store_tally
from .core import question as words
from .core.about import DAYS_LEFT, about
from .core.access import Reach, reach
from .core.card import Card
from .core.figures import STANDING, counting, number
from .core.filter import Filter, Stand, place
from .core.order import Order, turned
from .core.question import Question
from .core.small import Shown
from .core.sources import silent_of
from .core.town import town
from .core.words import (
    CHANGES,
    CHANNELS,
    DELIVERY,
    KINDS,
    OUTCOMES,
    PHASES,
    PROMISES,
    STANDS,
    UNTOLD,
    WHOSE,
    stand_of,
    step,
    word,
)
from .looked import looked
from .pages import (
    AREA_UNKNOWN,
    OF_OTHER_ORDER,
    Area,
    Kind,
    Period,
    Taal,
    choices,
    door,
    of_others,
    refuse,
    shop,
    swept,
)

router = door()
TABLES = {
    "stands": STANDS, "phases": PHASES, "outcomes": OUTCOMES, "changes": CHANGES, "kinds": KINDS,
    "delivery": DELIVERY, "channels": CHANNELS, "promises": PROMISES, "whose": WHOSE,
    "untold": UNTOLD, "windows": DAYS_LEFT,
}  # fmt: skip
Cursor = Annotated[str, Query(pattern=words.CURSOR, max_length=130)]
Codes = Annotated[str, Query(max_length=200), AfterValidator(words.departments)]
MOST_IN_A_FILE = 200_000  # cases
FEW = 500  # cases


def question(
    stand: Stand = Stand.OPEN,
    afdeling: Codes = "",
    soort: Kind = "",
    stadsdeel: Area = "",
    periode: Period = "",
    wacht: Annotated[str, Query(pattern=words.WAIT)] = "",
    over: Annotated[str, Query(pattern=words.TEXT, max_length=200), AfterValidator(about)] = "",
    op: Order = Order.DUE,
    nummer: Annotated[str, Query(pattern=words.TEXT, max_length=100)] = "",
    week: Annotated[str, Query(pattern=words.WEEK), AfterValidator(words.on_calendar)] = "",
    taal: Taal = "",
) -> Question:
    """What an address asks."""
    return Question(stand, afdeling, soort, stadsdeel, periode, wacht, over, op, nummer.strip(), week)


Asked = Annotated[Question, Depends(question)]


@dataclass(frozen=True, slots=True)
class Look:
    """A question, by whom and on which day: what a list and a file are made of."""

    question: Question
    asked: Filter
    reach: Reach
    viewer: Viewer
    areas: list[str]

    @property
    def lists(self) -> bool:
        """May they see the cases themselves? A search finds only what is theirs."""
        return bool(self.question.nummer) or self.reach.lists(self.asked)

    def onward(self, card: Card) -> str:
        """The cursor of the page after this card."""
        return f"{self.question.read_by}.{self.question.op.place(card)}"

    async def rows(self, tx: Transaction, cursor: str, at_most: int, few: bool = False) -> list[store.Listed]:
        if self.question.nummer:
            after = place(cursor).case_id.upper() if cursor else ""
            begins = self.question.nummer.upper()
            return await store_lists.cards_numbered(tx, begins, self.reach.departments, after, at_most)
        order = self.question.op
        return await store.cards(tx, self.asked, place(cursor) if cursor else order.start, at_most, order, few)

    async def number(self, tx: Transaction) -> int:
        """How many cases are behind the question, from the same sums as every figure where there are any. What a search
        finds has none: as many as a file can hold, and one more."""
        if self.question.nummer:
            begins = self.question.nummer.upper()
            return await store_lists.how_many_numbered(tx, begins, self.reach.departments, MOST_IN_A_FILE + 1)
        if not self.asked.is_summed:
            return await store_lists.how_many(tx, self.asked)
        return number(await store_tally.rows(tx, self.asked, counting(self.asked)), self.asked)

    async def told(self, tx: Transaction) -> Shown:
        """The same for who may not see the cases themselves: what the overview says, and nothing that says more."""
        city = Filter(today=self.asked.today)
        return town(await store_tally.kept(tx, city, STANDING), self.reach.departments or (), city).number(self.asked)


async def look(request: Request, tx: api.Tx, viewer: Known, asked: Asked) -> Look | None:
    """None for who has nothing to seek here."""
    if (whose := reach(viewer)) is None:
        return None
    today, areas = await api.today_of(request, tx), await store_tally.areas(tx)
    if asked.stadsdeel and asked.stadsdeel not in areas:
        refuse([AREA_UNKNOWN])
    return Look(asked, asked.filter(today), whose, viewer, areas)


Looking = Annotated[Look | None, Depends(look)]


async def goes_first() -> AsyncIterator[None]:
    """A list is short, and what is made anew for nobody in particular waits for it."""
    with first():
        yield


@router.get("/dashboard/zaken", dependencies=[Depends(goes_first, scope="function")])
async def cases(request: Request, tx: api.Tx, looking: Looking, cursor: Cursor = "") -> Response:
    """The cases behind a number, fifty at a time; of other departments only how many they are."""
    if looking is None:
        return of_others(request)
    if not words.cursor_fits(cursor, looking.question.read_by):
        refuse([OF_OTHER_ORDER])
    total = None if looking.question.nummer else await looking.number(tx) if looking.lists else await looking.told(tx)
    found = await _found(tx, looking, cursor, total) if looking.lists and total != 0 else []
    if looking.question.nummer and len(found) == 1 and not cursor:
        return RedirectResponse(f"/dashboard/zaak/{quote(found[0].card.case_id, safe='')}", 303)
    await looked(tx, request, looking.viewer, [one.card.case_id for one in found[: api.PAGE]])
    told = {
        "found": found[: api.PAGE],
        "total": total,
        "first": not cursor,
        "next": looking.onward(found[api.PAGE - 1].card) if len(found) > api.PAGE else "",
        "files": bool(found) if total is None else isinstance(total, int) and 0 < total <= MOST_IN_A_FILE,
        "silent": silent_of(looking.asked.departments, await store_sources.sources(tx)),
        **_asked(looking, language(request)),
    }
    return swept(shop.show(request, "cases.html", told))


async def _found(tx: Transaction, looking: Look, cursor: str, total: Shown | None) -> list[store.Listed]:
    """What is rare has an index of its own when it is about a mark or a kind; of other questions a page is few."""
    asked = looking.question
    few = FEW if asked.over or asked.soort else api.PAGE
    return await looking.rows(tx, cursor, api.PAGE + 1, isinstance(total, int) and total <= few)


def _asked(looking: Look, taal: Language) -> dict[str, Any]:
    asked = looking.question

    def link(path: str = "/dashboard/zaken", **other: Any) -> str:
        return f"{path}?{urlencode(asked.but(**other))}"

    several = {asked.afdeling: _names(asked.afdeling, taal)} if len(looking.asked.departments) > 1 else {}
    narrowed = choices(taal, looking.areas)
    return {
        "asked": asked,
        "several": several.get(asked.afdeling, ""),
        "week": looking.asked.week,
        "may_list": looking.lists,
        "own": looking.reach.departments,
        "today": looking.asked.today,
        "link": link,
        "turned": turned,
        **narrowed,
        "all_departments": {**several, **narrowed["all_departments"]},
        "waits": {name: word(WHOSE, code, taal) for name, code in words.WAITS.items()},
        **spoken(taal),
    }


def _names(codes: str, taal: Language) -> str:
    return ", ".join(word(catalogue().departments, code, taal) for code in codes.split(","))


def spoken(taal: Language) -> dict[str, Any]:
    """The words of all codes, for a template."""
    known = catalogue()
    tables = {
        **TABLES,
        "departments": known.departments,
        "types": known.newest_types,
        "whys": known.whys_for_colleagues,
    }
    return {
        "step": lambda code, case_type: step(code, case_type, taal),
        "word": lambda table, code: word(tables[table], code, taal),
        "all_stands": {code: one.in_(taal) for code, one in STANDS.items()},
        "stand_of": lambda card, today: stand_of(card, today, taal),
    }
