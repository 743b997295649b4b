"""What the overview of one moment is made of, read once for all who ask the same, and of months that are over kept."""

from collections.abc import Awaitable, Callable, Generator
from dataclasses import replace
from datetime import date
from math import inf
from typing import NamedTuple

from markupsafe import Markup

from plumbing.postgres import Pool, Transaction
from plumbing.progress import heard as how_much
from plumbing.progress import watermark
from plumbing.shared import Shared
from plumbing.unhurried import AT_ONCE, undisturbed, unhurried
from schemas.catalogue import Language, catalogue
from schemas.envelope import legal_day
from schemas.topics import CASE_MESSAGES, CASE_STATUS

from . import store, store_sources, store_tally
from .core.access import Reach
from .core.board import Board, board_of, elsewhere, sheets
from .core.filter import START, Filter, Stand
from .core.heard import BY_TYPE, IN_ALL, Heard, Stretch, hear, moving, stretch, until
from .core.question import USUAL_PERIOD, Question
from .core.ratings import RATED, Ratings, in_fives
from .core.sheet import Say, Sheet
from .core.town import TOWN, Town, town

NEAREST = 6  # urgent cases on the first page
PACE = 5.0  # seconds
LATEST = 8.0  # seconds: when it takes longer to make it anew, who asks waits
LATELY = 300.0  # seconds in which somebody asked
SETTLED = 16  # questions of which the months that are over are kept added up, some megabytes each


Draw = Callable[[Sheet, Language], Markup]


class Asked(NamedTuple):
    """What many ask alike: about cases that they may see, and whose readers are told of the whole city."""

    own: Question | None
    of_town: tuple[str, ...] | None

    @property
    def name(self) -> str:
        """Under which an open page hears that it is there anew."""
        return repr(self)


def asked_by(whose: Reach, asked: Question) -> Asked:
    return Asked(whose.own(asked), whose.departments if whose.town(asked) else None)


class Shown(NamedTuple):
    """A board for its readers, and its sheets as they stand on the page."""

    board: Board
    sheets: Markup


class Moment(NamedTuple):
    """What many readers share: the sums of one moment, and what was made of them for each language, reach and
    question. Nothing outlives it, so nothing is older than its moment."""

    heard: Heard
    urgent: list[store.Listed]
    areas: list[str]
    version: str
    shown: Shared[Shown]
    read: Callable[[], Awaitable["Moment"]]  # the same at another moment

    async def show(self, say: Say, draw: Draw) -> Shown:
        return await self.shown.ask(say, lambda: shown(self.heard, say, draw))


async def shown(heard: Heard, say: Say, draw: Draw) -> Shown:
    if say.reach.own(say.asked) is None:
        return Shown(elsewhere(heard, say), Markup())
    with undisturbed():
        return await unhurried(_shown(heard, say, draw))


def _shown(heard: Heard, say: Say, draw: Draw) -> Generator[None, None, Shown]:
    """A sheet a step."""
    made, drawn = list[Sheet](), list[Markup]()
    for sheet in sheets(heard, say):
        made.append(sheet)
        yield
        drawn.append(draw(sheet, say.language))
        yield
    return Shown(board_of(made, heard, say), Markup().join(drawn))


def make_shared() -> Shared[Moment]:
    return Shared(LATEST)


async def renew(shared: Shared[Moment], draw: Draw, tell: Callable[[str], None] = lambda _: None) -> None:
    """Nobody waits for what was looked at lately, in the languages and by the readers that looked at it. `tell`: who is
    told the name of each as soon as it is there."""

    async def again(before: Moment) -> Moment:
        now = await before.read()
        await before.shown.hand_on(now.shown, lambda say: shown(now.heard, say, draw), LATELY)
        return now

    await shared.renew(again, LATELY, SETTLED, lambda one: tell(one.name))


def make_settled() -> Shared[Stretch]:
    """What was added up of months that may never change again."""
    return Shared(inf, SETTLED)


def reading(pool: Pool, settled: Shared[Stretch], partitions: int, who: Asked) -> Callable[[], Awaitable[Moment]]:
    asked, of_town = who

    async def read() -> Moment:
        """All of it in one moment, so that no number contradicts another."""
        async with pool.acquire() as tx, tx.transaction(isolation="repeatable_read", readonly=True):
            version = await how_much(tx, (CASE_STATUS, CASE_MESSAGES))
            as_of = await watermark(tx, CASE_STATUS, partitions)
            today = legal_day(as_of) if as_of else None
            told = await _town(tx, of_town, today) if of_town else None
            areas, sources = await store_tally.areas(tx), await store_sources.sources(tx)
            if asked is None:
                return Moment(
                    Heard((), (), (), (), sources, as_of, today, told), [], areas, str(version), Shared(inf), read
                )
            since, first = await store_sources.begun(tx), await store_sources.first(tx)
            question = asked.filter(today)
            found = await stretches(tx, question, settled)
            rated = await ratings(tx, question)
            heard = await unhurried(hear(found, sources, question, as_of, told, since, first, rated))
            urgent = Question(Stand.ATTENTION, asked.afdeling, asked.soort, asked.stadsdeel).filter(today)
            nearest = await store.cards(tx, urgent, START, NEAREST)
            return Moment(heard, nearest, areas, str(version), Shared(inf), read)

    return read


async def stretches(tx: Transaction, asked: Filter, settled: Shared[Stretch]) -> list[Stretch]:
    """Months before this one are added up anew only when a batch has moved them."""
    if (before := until(asked)) is None or before.months is None:
        return [await added_up(tx, asked)]
    since, versions = moving(asked, before), await store_tally.versions(tx, before.months)
    kept = await settled.ask((before, versions), lambda: added_up(tx, before, ended=True))
    return [kept, await added_up(tx, since)]


async def ratings(tx: Transaction, asked: Filter) -> Ratings | None:
    """Rounded from the first month on. Not of a type or an area: no rounding hides them in so many sums."""
    if asked.case_type or asked.area:
        return None
    rows = await store_tally.rows(tx, replace(asked, months=None), RATED, {"month"})
    return in_fives(rows, asked.months, len(asked.departments or catalogue().departments))


async def added_up(tx: Transaction, asked: Filter, ended: bool = False) -> Stretch:
    with undisturbed():
        return await _added_up(tx, asked, ended)


async def _added_up(tx: Transaction, asked: Filter, ended: bool) -> Stretch:
    kept = await store_tally.kept(tx, asked, IN_ALL, ended=ended)
    types = await store_tally.kept(tx, asked, BY_TYPE, each_type=True, ended=ended)
    return await unhurried(stretch(kept, types, asked, AT_ONCE))


async def _town(tx: Transaction, departments: tuple[str, ...], today: date | None) -> Town:
    usual = Question(periode=USUAL_PERIOD).filter(today)
    return town(await store_tally.kept(tx, usual, TOWN), departments, usual)
