"""What somebody acts on and stands no more is told beside what stands now: a question, a visit, the decision, a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.snapshot import Appointment, Item
from schemas.status_events import Stood
from schemas.stories import asked, at, corrected, decided, fact, on, opened, published, retracted, started
from services.status.core.tell import Book, Said, tell

OPENED, DECIDED, SENT = opened(on(3, 2)), decided(on(4, 1)), published(on(4, 2))
STEP = started(on(3, 4), "ruimte")
ASKED = asked(on(3, 5), date(2026, 3, 19))
VISIT = fact("appointment.planned", at(3, 6, 9), ref="schouw", at="2026-03-20T09:00:00Z", place="Spui 70", bring=[])
MOVED = fact("appointment.moved", at(3, 9, 9), ref="schouw", at="2026-03-23T09:00:00Z", place="Spui 70")
CANCELLED = fact("appointment.cancelled", at(3, 9, 9), ref="schouw")
WAS_PLANNED = Appointment("schouw", datetime(2026, 3, 20, 9, tzinfo=UTC), "Spui 70")


def told(*facts: Any) -> list[Said]:
    book = Book(datetime(2026, 3, 1, tzinfo=UTC), {}, {OPENED.case_id: []})
    return [one for one in tell(book, facts) if isinstance(one, Said)]


@pytest.mark.parametrize(
    ("before", "now", "stood"),
    [
        ([VISIT], MOVED, Stood(appointments=(WAS_PLANNED,))),
        ([VISIT], CANCELLED, Stood(appointments=(WAS_PLANNED,))),
        ([VISIT], corrected(on(3, 9), VISIT, place="Spui 71"), Stood(appointments=(WAS_PLANNED,))),
        ([DECIDED], corrected(on(4, 5), DECIDED, outcome="refused"), Stood(outcome="granted")),
        ([DECIDED, SENT], corrected(on(4, 8), SENT, publishedOn="2026-04-07"), Stood(objection_until=on(5, 15))),
        ([STEP], corrected(on(3, 9), STEP, step="besluit"), None),
    ],
)
def test_what_stands_no_more_is_told_with_what_made_it_so(before: list[Any], now: Any, stood: Stood | None):
    *_, last = told(OPENED, *before, now)

    assert last.announcement.data.stood == stood


def test_another_question_says_what_need_not_be_sent():
    before = told(OPENED, ASKED)[-1].announcement.data.snapshot.asked
    *_, last = told(OPENED, ASKED, retracted(on(3, 9), ASKED))

    assert isinstance(before[0], Item)
    assert last.announcement.data.stood == Stood(asked=before, answer_before=on(3, 19))


def test_what_only_goes_on_makes_nothing_untrue():
    said = told(OPENED, ASKED, fact("information.received", at(3, 9, 9), items=["plattegrond"], complete=True))

    assert [one.announcement.data.stood for one in said] == [None] * len(said)
    assert "stood" not in said[-1].announcement.text("{}")
