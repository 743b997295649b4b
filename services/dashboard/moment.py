"""What the overview of one moment is made of, read once for all who ask the same, and of months that are over kept."""

from collections.abc import Awaitable, Callable
from datetime import date
from math import inf
from typing import NamedTuple

from plumbing.postgres import Pool, Transaction
from plumbing.progress import heard as how_much
from plumbing.progress import watermark
from plumbing.shared import Shared
from schemas.catalogue import Language
from schemas.envelope import legal_day
from schemas.topics import CASE_MESSAGES, CASE_STATUS

from . import store, store_sources, store_tally
from .core.access import Reach
from .core.board import Board, board, elsewhere
from .core.filter import START, Filter, Stand
from .core.heard import BY_TYPE, IN_ALL, Heard, Stretch, hear, moving, stretch, until
from .core.question import USUAL_PERIOD, Question
from .core.sheet import Say
from .core.town import TOWN, Town, town

NEAREST = 6  # urgent cases on the first page
PACE = 5.0  # seconds
SETTLED = 16  # questions of which the months that are over are kept added up, some megabytes each


class Moment(NamedTuple):
    """What many readers share: the sums of one moment, and the page made of them for each language and reach."""

    heard: Heard
    urgent: list[store.Listed]
    areas: list[str]
    version: str
    boards: dict[tuple[Language, Reach], Board]

    def board(self, say: Say) -> Board:
        reader = say.language, say.reach
        if reader not in self.boards:
            self.boards[reader] = (elsewhere if say.reach.own(say.asked) is None else board)(self.heard, say)
        return self.boards[reader]


def make_shared() -> Shared[Moment]:
    return Shared(PACE)


def make_settled() -> Shared[Stretch]:
    """What was added up of months that may never change again."""
    return Shared(inf, SETTLED)


def reading(
    pool: Pool, settled: Shared[Stretch], partitions: int, asked: Question | None, of_town: tuple[str, ...] | None
) -> Callable[[], Awaitable[Moment]]:
    """`asked`: about cases that the reader may see. `of_town`: whose readers are told of the whole city."""

    async def read() -> Moment:
        """All of it in one moment, so that no number contradicts another."""
        async with pool.acquire() as tx, tx.transaction(isolation="repeatable_read", readonly=True):
            version = await how_much(tx, (CASE_STATUS, CASE_MESSAGES))
            as_of = await watermark(tx, CASE_STATUS, partitions)
            today = legal_day(as_of) if as_of else None
            told = await _town(tx, of_town, today) if of_town else None
            areas = await store_tally.areas(tx)
            if asked is None:
                return Moment(Heard((), (), (), (), (), as_of, today, told), [], areas, str(version), {})
            since = await store_sources.begun(tx)
            question = asked.filter(today)
            found = await stretches(tx, question, settled)
            heard = hear(found, await store_sources.sources(tx), question, as_of, told, since)
            urgent = Question(Stand.ATTENTION, asked.afdeling, asked.soort, asked.stadsdeel).filter(today)
            return Moment(heard, await store.cards(tx, urgent, START, NEAREST), areas, str(version), {})

    return read


async def stretches(tx: Transaction, asked: Filter, settled: Shared[Stretch]) -> list[Stretch]:
    """Months before this one are added up anew only when a batch has moved them."""
    if (before := until(asked)) is None or before.months is None:
        return [await added_up(tx, asked)]
    since, versions = moving(asked, before), await store_tally.versions(tx, before.months)
    kept = await settled.ask((before, versions), lambda: added_up(tx, before, ended=True))
    return [kept, await added_up(tx, since)]


async def added_up(tx: Transaction, asked: Filter, ended: bool = False) -> Stretch:
    kept = await store_tally.kept(tx, asked, IN_ALL, ended=ended)
    return stretch(kept, await store_tally.kept(tx, asked, BY_TYPE, each_type=True, ended=ended), asked)


async def _town(tx: Transaction, departments: tuple[str, ...], today: date | None) -> Town:
    usual = Question(periode=USUAL_PERIOD).filter(today)
    return town(await store_tally.kept(tx, usual, TOWN), departments, usual)
