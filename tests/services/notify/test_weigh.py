"""Who switched corrections off hears of those that the law wants told: nobody misses a day on which they count."""

from dataclasses import replace

import pytest

from schemas.envelope import Tick
from schemas.status_events import Announcement, Mended
from schemas.stories import at, on, tick
from services.notify.core.address import Reader
from services.notify.core.book import Book
from services.notify.core.judge import judge
from services.notify.core.message import Message, Refused, Taken
from services.notify.core.preference import Preference
from services.notify.fates import on_bounced
from tests.services.notify.at_work import Counter, hear, lines
from tests.services.notify.saying import APPLICANT, announced

OFF = Reader(Preference("nl", {("corrected", "email"): False, ("corrected", "push"): False}))
OPENED = announced("opened", "o")
DECIDED = announced("decided", "d", phase="decided", outcome="granted", published_on=on(10, 20))
POST = at(10, 20, 14)


def corrected(*changed: str, **more: object) -> Announcement:
    sent = Mended("decision.sent", "publishedOn", on(10, 20), on(10, 23))
    said = announced("corrected", "c", at=at(10, 20, 9), mended=sent, **more)  # type: ignore[arg-type]
    return said.model_copy(update={"data": replace(said.data, changed=changed)})


LAST_DAY = corrected("publishedOn", "objectionUntil", phase="decided", outcome="granted", objection_until=on(12, 4))
VALID = corrected("validUntil", phase="decided", outcome="granted", valid_until=on(12, 4))
RENAMED = corrected("title", phase="decided", outcome="granted", title="Terras bij Koffiebar Haan")


def messages(*heard: Announcement | Tick, reader: Reader = OFF) -> list[Message]:
    known = [OPENED, tick(at(10, 20, 7)), *heard, tick(POST)]
    verdicts = judge(Book(at(10, 1, 9), {}, {}, readers={APPLICANT: reader}), known)
    return [one for verdict in verdicts for one in verdict.messages if one.said is heard[-1]]


@pytest.mark.parametrize("said", [LAST_DAY, VALID, corrected("phase")], ids=["to object", "of validity", "no decision"])
def test_who_wants_no_corrections_hears_of_those_that_hang_on_the_decision(said: Announcement):
    (one,) = messages(DECIDED, said)

    assert (one.kind, one.channel, one.urgent, one.leaves_at) == ("corrected", "email", True, None)


def test_who_wants_no_corrections_hears_of_money_that_we_owe():
    (one,) = messages(corrected("penaltyFrom", penalty_from=on(10, 27)))

    assert (one.kind, one.urgent) == ("corrected", True)


def test_of_another_applicant_the_case_is_told_to_who_has_it_now():
    (one,) = messages(corrected("applicantId", applicant_id="a-2"), reader=OFF)

    assert one.urgent


def test_the_rest_is_as_they_chose_also_after_the_decision():
    assert messages(DECIDED, RENAMED) == []
    (one,) = messages(DECIDED, RENAMED, reader=Reader())
    assert (one.urgent, one.leaves_at) == (False, POST)


@pytest.mark.parametrize("always", [True, False])
async def test_a_correction_that_is_told_always_has_nothing_to_stop_and_one_by_choice_has(pool, settings, always: bool):
    post = Counter()
    await hear(pool, OPENED, DECIDED, LAST_DAY)
    await pool.execute("UPDATE message SET urgent = $1 WHERE kind = 'corrected'", always)
    for _ in range(3):
        await lines(settings, pool, email=post).round()

    assert [bool(parcel.letter.stop) for parcel in post.taken] == [False, False, not always]


@pytest.mark.parametrize("bounced", [True, False])
async def test_a_correction_that_is_told_always_and_does_not_arrive_is_a_call(pool, settings, bounced: bool):
    never = Refused("smtp-550", permanent=True)
    post = Counter(answers=[Taken(), Taken(), Taken() if bounced else never])
    await hear(pool, OPENED, DECIDED, LAST_DAY)
    for _ in range(3):
        await lines(settings, pool, email=post).round()
    if bounced:
        mail = await pool.fetchval("SELECT id FROM message WHERE kind = 'corrected'")
        async with pool.acquire() as tx, tx.transaction():
            assert await on_bounced(tx, [mail], "mailbox-unknown", settings.ring, {"email"}) == 1

    assert await pool.fetchval("SELECT state FROM message WHERE kind = 'corrected' AND channel = 'call'") == "queued"
