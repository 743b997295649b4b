"""What was sent in together for one plan is confirmed in one mail that names both; who is alone waits for nobody."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from plumbing.postgres import Pool
from schemas.status_events import Announcement
from schemas.stories import at
from services.notify.core.gather import gathered
from services.notify.core.message import Claimed, Opened, Refused
from services.notify.settings import Settings
from tests.services.notify.at_work import Counter, hear, it_is, lines
from tests.services.notify.saying import APPLICANT, announced

MORNING = at(10, 20, 9)
MINUTE = timedelta(minutes=1)
PLAN = {"dossier_id": "plan-1", "at": MORNING, "phase": "received"}
TERRACE = announced("opened", "o-1", "DH-2026-0001", **PLAN)
FEAST = announced("opened", "o-2", "DH-2026-0002", title="Zomerfeest op het Plein", **PLAN)


async def subjects(pool: Pool, settings: Settings, post: Counter) -> list[str]:
    await lines(settings, pool, email=post).round()
    return [parcel.letter.subject for parcel in post.taken]


@pytest.fixture
async def post(pool: Pool) -> Counter:
    await it_is(pool, MORNING - MINUTE)
    return Counter()


async def test_two_applications_of_one_plan_are_confirmed_in_one_mail_within_a_minute(pool, settings, post):
    await hear(pool, TERRACE)
    assert await subjects(pool, settings, post) == []
    await hear(pool, FEAST)
    await it_is(pool, MORNING + MINUTE)

    assert await subjects(pool, settings, post) == ["We hebben 2 aanvragen van u ontvangen"]
    text = post.taken[0].letter.text
    assert all(word in text for word in ("DH-2026-0001", "DH-2026-0002", "Koffiebar Zeeheld", "Zomerfeest"))
    assert await pool.fetchval("SELECT count(DISTINCT envelope) FROM message WHERE state = 'sent'") == 1


async def test_both_leave_again_under_the_same_message_id_when_nobody_heard_of_them(pool, settings, post):
    post.answers = [Refused("no-answer", unsure=True)]
    await hear(pool, TERRACE, FEAST)
    await it_is(pool, MORNING + MINUTE)
    await subjects(pool, settings, post)
    await pool.execute("UPDATE message SET next_try_at = 'epoch'")

    assert await subjects(pool, settings, post) == ["We hebben 2 aanvragen van u ontvangen"]
    assert await pool.fetch("SELECT attempts FROM message") == [(2,), (2,)]


async def test_an_application_without_a_plan_is_confirmed_at_once(pool, settings, post):
    await hear(pool, announced("opened", "o-3", at=MORNING, phase="received"))

    assert len(await subjects(pool, settings, post)) == 1


async def test_applications_of_no_plan_are_confirmed_each_by_itself(pool, settings, post):
    cases = [announced("opened", f"o-{n}", f"DH-2026-000{n}", at=MORNING, phase="received") for n in range(3)]
    await hear(pool, *cases)

    assert len(await subjects(pool, settings, post)) == 3


def receipt(id: UUID, said: Announcement | None = TERRACE, **more: object) -> Opened:
    whole = {
        "id": id, "partition": 0, "case_id": "DH-1", "kind": "receipt", "channel": "email", "announcement": "a",
        "at": MORNING, "attempt": 1, "refusals": 0, "body": "", "sealed": "", "language": "nl",
        "applicant_id": APPLICANT, "urgent": True, "envelope": None, "unsure": False, "reference": None,
    }  # fmt: skip
    return Opened(Claimed(**whole | more), said)  # type: ignore[arg-type]


ONE, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    "more",
    [
        {"applicant_id": "a-2"}, {"kind": "decision"}, {"channel": "push"}, {"at": at(10, 21, 9)}, {"attempt": 2},
        {"unsure": True}, {"envelope": uuid4()}, {"said": None}, {"said": announced("opened", dossier_id="plan-2")},
    ],
    ids=["person", "kind", "channel", "day", "attempt", "unsure", "envelope", "unread", "plan"],
)  # fmt: skip
def test_what_is_no_receipt_of_the_same_plan_and_day_that_never_left_goes_by_itself(more):
    parts = [receipt(ONE), receipt(OTHER, **more)]

    assert gathered(parts) == parts


def test_the_first_gives_its_name_to_the_envelope():
    assert [one.message.leaves_as for one in gathered([receipt(ONE), receipt(OTHER, envelope=OTHER)])] == [ONE, ONE]
    assert gathered([receipt(ONE)]) == [receipt(ONE)]
