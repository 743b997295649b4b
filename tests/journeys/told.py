"""What a city told its applicants: questions that notify's memory, the bus and the mails must answer alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from statistics import fmean, quantiles
from typing import Any, NamedTuple, Protocol

from babel.dates import format_date

from schemas.catalogue import Language
from schemas.envelope import legal_day
from schemas.status_events import Announcement, Told
from services.notify.core import words as plain
from services.notify.core.fallback import HELD_ON_TO
from services.notify.core.preference import ALWAYS
from simulation.people import contact_of
from tests.journeys.post_office import PostOffice, words

Row = tuple[Any, ...]
LEFT = ("sent", "delivered")


class Hall(Protocol):
    post: PostOffice

    async def rows(self, service: str, sql: str, *values: Any) -> list[Row]: ...


class Mail(NamedTuple):
    """One mail as it was taken, with what notify says is in it."""

    applicant: str
    day: date
    kinds: tuple[str, ...]
    hurries: bool


async def nobody_is_told_twice(hall: Hall) -> None:
    """Of a cause one message of a kind over a channel, and of each message one mail. A tick is one for each case."""
    for what in ("CASE WHEN cause LIKE 'tick:%' THEN concat_ws(' ', case_id, cause) ELSE cause END", "announcement"):
        sql = f"""SELECT applicant_id, kind, channel, {what} FROM message GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"""
        assert not (found := await hall.rows("notify", sql)), found
    sql = """SELECT DISTINCT coalesce(envelope, id) FROM message WHERE channel = 'email' AND state = ANY($1)"""
    assert hall.post.ids == {str(id): 1 for (id,) in await hall.rows("notify", sql, LEFT)}


async def every_case_has_its_receipt(hall: Hall, cases: Iterable[str]) -> None:
    """By mail, or else by a colleague who calls; once."""
    sql = """
        SELECT m.case_id FROM message AS m
         WHERE kind = 'receipt' AND (state = ANY($1) OR (channel = 'call' AND state = 'queued'))
    """
    assert Counter(case for (case,) in await hall.rows("notify", sql, LEFT)) == Counter(set(cases))


async def every_delay_has_its_reason(hall: Hall) -> int:
    """Its mail says the day until now, the new one, and why; returns how many mails said so."""
    sql = """
        SELECT applicant_id, coalesce(envelope, id), body FROM message
         WHERE kind = 'delay' AND channel = 'email' AND state = ANY($1)
    """
    delays = await hall.rows("notify", sql, LEFT)
    mails = hall.post.by_id() if delays else {}
    for applicant, id, body in delays:
        letter, language = words(mails[str(id)]), contact_of(applicant)["language"]
        missing = [one for one in _of_delay(Announcement.model_validate_json(body).data, language) if one not in letter]
        assert not missing, (id, missing, letter)
    return len(delays)


def _of_delay(told: Told, language: Language) -> Iterator[str]:
    change = told.change
    assert change.before and change.after and change.reason
    yield _day(change.before, language)
    if not told.snapshot.stands_still:
        yield _day(change.after, language)
    if why := plain.reason(change.reason, language, plain.called(told.snapshot)):
        yield why


def _day(moment: date, language: Language) -> str:
    return format_date(moment, "d MMMM", locale=language)


async def each_announcement_is_judged_once(hall: Hall, announced: Sequence[str]) -> None:
    """It led to messages or to silence with a reason; what still waits for its moment lies there."""
    assert Counter(announced) == Counter([id for (id,) in await hall.rows("notify", "SELECT id FROM heard")])
    sql = """
        SELECT id, silence FROM heard
         WHERE (silence IS NULL) <> EXISTS (
                   SELECT FROM message AS m WHERE (m.case_id, m.announcement) = (heard.case_id, heard.id))
            OR silence LIKE 'waits-%' AND NOT EXISTS (
                   SELECT FROM held WHERE held.case_id = heard.case_id AND held.body::json ->> 'id' = heard.id)
    """
    assert not (found := await hall.rows("notify", sql)), found


async def nothing_is_stuck(hall: Hall) -> None:
    """What is left is a call for a colleague, or waits for a moment after the end; what failed by law is told
    another way, and what was cancelled has its reason."""
    end = """(SELECT min(now) FROM progress WHERE topic = 'case-status')"""
    sql = f"""
        SELECT id, kind, channel, state FROM message AS m
         WHERE state IN ('waiting', 'sending')
            OR state = 'queued' AND channel <> 'call' AND (leaves_at IS NULL OR leaves_at <= {end})
            OR state = 'cancelled' AND reason IS NULL
            OR state = 'failed' AND kind = ANY($1) AND NOT EXISTS (
                   SELECT FROM message AS other
                    WHERE (other.case_id, other.announcement, other.kind) = (m.case_id, m.announcement, m.kind)
                      AND other.channel <> m.channel)
    """
    assert not (found := await hall.rows("notify", sql, list(HELD_ON_TO))), found
    assert not (
        found := await hall.rows("notify", f"SELECT case_id FROM held WHERE until IS NULL OR until <= {end}")
    ), found
    assert not (found := await hall.rows("notify", "SELECT department FROM brake")), found


async def mails(hall: Hall, left_at: Sequence[datetime]) -> list[Mail]:
    """Every mail with the day on which it left, in the time of the city."""
    sql = """
        SELECT coalesce(envelope, id), applicant_id, kind, urgent FROM message
         WHERE channel = 'email' AND state = ANY($1)
    """
    parts: dict[str, list[Row]] = defaultdict(list)
    for id, *part in await hall.rows("notify", sql, LEFT):
        parts[str(id)].append(tuple(part))
    return [
        Mail(parts[id][0][0], legal_day(at), tuple(kind for _, kind, _ in parts[id]), any(map(_hurries, parts[id])))
        for id, at in zip(hall.post.in_order(), left_at, strict=True)
    ]


def _hurries(part: Row) -> bool:
    """By law or for a task. So does a correction that leaves at once: it takes back what the law wanted told."""
    _, kind, urgent = part
    return kind in ALWAYS or (kind == "corrected" and urgent)


def days_with_two(mails: Iterable[Mail]) -> list[tuple[tuple[str, date], list[tuple[str, ...]]]]:
    """Days on which somebody got more than one mail, without those of which a part is prescribed by law or a task."""
    found: dict[tuple[str, date], list[tuple[str, ...]]] = defaultdict(list)
    for mail in mails:
        if not mail.hurries:
            found[mail.applicant, mail.day].append(mail.kinds)
    return [(where, kinds) for where, kinds in found.items() if len(kinds) > 1]


async def figures(hall: Hall, told: Sequence[Mail]) -> dict[str, Any]:
    """What became of it all, in numbers."""
    cases = [case for (case,) in await hall.rows("notify", "SELECT DISTINCT case_id FROM message")]
    a_case = Counter(case for (case,) in await hall.rows("notify", _MAILS_OF_CASES, LEFT))
    numbers = sorted(a_case[case] for case in cases)
    days = Counter((mail.applicant, mail.day) for mail in told)
    return {
        "cases": len(cases),
        "mails": len(told),
        "messages": dict(await hall.rows("notify", _BY_KIND)),
        "silences": dict(await hall.rows("notify", _BY_REASON)),
        "mails of a case": {"mean": round(fmean(numbers), 1), "p90": quantiles(numbers, n=10)[-1], "max": numbers[-1]},
        "days with two mails": sum(number > 1 for number in days.values()),
        "of which not by law or for a task": len(days_with_two(told)),
    }


_MAILS_OF_CASES = """SELECT case_id FROM message WHERE channel = 'email' AND state = ANY($1)"""
_BY_KIND = """SELECT concat_ws(' ', kind, channel, state, reason), count(*) FROM message GROUP BY 1 ORDER BY 2 DESC"""
_BY_REASON = """SELECT silence, count(*) FROM heard WHERE silence IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"""
