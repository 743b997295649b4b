"""What a correction mended is told with it: which fact, and which date was wrong; never in the words of staff."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from plumbing.testing import batch_of
from schemas.status_events import Mended
from schemas.stories import asked, at, corrected, decided, fact, on, opened, published, retracted, started, withdrawn
from services.status.core.mend import mended
from services.status.core.tell import Book, Said, tell
from services.status.handlers import on_facts

OPENED, DECIDED, SENT = opened(on(3, 2)), decided(on(4, 1)), published(on(4, 2))
ASKED = asked(on(3, 5), date(2026, 3, 19))
STEP = started(on(3, 4), "ruimte")
RENAMED = Mended("case.opened", words="title", said="Dakkapel aan de Laan van Meerdervoort", should_say="Terras")
EARLIER: dict[str, Any] = {"date": "receivedOn", "was": on(3, 2), "should_be": on(2, 27)}
VISIT = fact("appointment.planned", at(3, 6, 9), ref="schouw", at="2026-03-20T09:00:00Z", place="Spui 70", bring=[])


@pytest.mark.parametrize(
    ("wrong", "new", "what"),
    [
        (OPENED, {"receivedOn": "2026-02-27"}, Mended("case.opened", "receivedOn", on(3, 2), on(2, 27))),
        (SENT, {"publishedOn": "2026-04-03"}, Mended("decision.sent", "publishedOn", on(4, 2), on(4, 3))),
        (ASKED, {"answerBefore": "2026-03-26"}, Mended("information.requested", "answerBefore", on(3, 19), on(3, 26))),
        (VISIT, {"at": "2026-03-23T09:00:00Z"}, Mended("appointment.planned", "at", on(3, 20), on(3, 23))),
        (VISIT, {"at": "2026-03-20T10:00:00Z"}, Mended("appointment.planned")),  # another hour of the same day
        (DECIDED, {"occurredAt": "2026-03-31"}, Mended("decision.taken", "occurredAt", on(4, 1), on(3, 31))),
        (DECIDED, {"outcome": "refused"}, Mended("decision.taken")),
        (OPENED, {"title": "Terras"}, RENAMED),
        (OPENED, {"title": "Terras", "receivedOn": "2026-02-27"}, replace(RENAMED, **EARLIER)),
        (STEP, {"step": "besluit"}, Mended("step.started", words="step", said="ruimte", should_say="besluit")),
    ],
)
def test_which_fact_and_which_date(wrong: Any, new: dict[str, str], what: Mended):
    one = corrected(on(4, 5), wrong, **new)

    assert mended([OPENED, STEP, ASKED, VISIT, DECIDED, SENT, one], one) == what


def test_what_was_retracted_never_was():
    one = retracted(on(4, 5), DECIDED)

    assert mended([OPENED, DECIDED, one], one) == Mended("decision.taken")


def test_a_second_correction_starts_from_what_the_first_one_said():
    first = corrected(on(4, 5), OPENED, receivedOn="2026-02-27")
    second = corrected(on(4, 6), OPENED, receivedOn="2026-02-26")

    assert mended([OPENED, first, second], second) == Mended("case.opened", "receivedOn", on(2, 27), on(2, 26))


def test_of_a_fact_that_nobody_knows_nothing_is_told():
    one = corrected(on(4, 5), DECIDED, outcome="refused")

    assert mended([OPENED, one], one) is None


def told(*facts: Any) -> list[Said]:
    book = Book(datetime(2026, 3, 1, tzinfo=UTC), {}, {OPENED.case_id: []})
    return [one for one in tell(book, facts) if isinstance(one, Said)]


def test_it_travels_with_the_announcement_and_the_words_of_staff_do_not():
    *_, last = told(OPENED, corrected(on(4, 5), OPENED, receivedOn="2026-02-27"))
    wire = last.announcement.text("{}")

    assert last.announcement.data.mended == Mended("case.opened", "receivedOn", on(3, 2), on(2, 27))
    assert '"mended":{"fact":"case.opened","date":"receivedOn","was":"2026-03-02","shouldBe":"2026-02-27"}' in wire
    assert "De datum klopte niet." not in wire


def test_what_does_not_count_or_is_no_correction_mends_nothing():
    said = told(OPENED, retracted(on(4, 5), OPENED), withdrawn(on(4, 6)))

    assert [one.announcement.data.mended for one in said] == [None] * 3
    assert "mended" not in said[0].announcement.text("{}")


@pytest.mark.parametrize("new", [{}, {"caseType": "omgevingsvergunning-regulier"}])
async def test_a_title_that_nobody_may_read_stays_off_the_bus(city: Any, new: dict[str, str]):
    pool, secret = await city.pool("status"), opened(on(3, 2), case_type="klacht", title="Klacht over A. de Wit")
    async with pool.acquire() as tx, tx.transaction():
        mending = corrected(on(3, 3), secret, title="Dakkapel", receivedOn="2026-03-01", **new)
        await on_facts(batch_of(secret, mending), tx)
    said = [row["value"] for row in await pool.fetch("SELECT value FROM outbox ORDER BY position")]

    told = json.loads(said[-1])["data"]["mended"]
    assert told == {"fact": "case.opened", "date": "receivedOn", "was": "2026-03-02", "shouldBe": "2026-03-01"}
    assert "de Wit" not in "".join(said)
