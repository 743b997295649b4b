"""Evidence of what was told: attempts that nobody changes, a chain over them, and an export as JSON and on paper."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pypdf import PdfReader

from plumbing.postgres import Pool
from plumbing.testing import MANAGER, City, eventually
from schemas.stories import at, on
from services.notify import orders
from services.notify.app import make_app
from services.notify.core.evidence import OPERATOR, Attempt, days_told, same_words
from services.notify.courier import Courier
from services.notify.fates import on_bounced
from services.notify.people import forget
from services.notify.settings import Settings
from tests.services.notify.at_work import ADDRESS, courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PLAN, announced, asked_for

FETCH = "SELECT what, template, language, digest, masked, version IS NOT NULL FROM attempt ORDER BY id"


@pytest.fixture
async def notify(city: City, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Its own courier sleeps: the one of the test does the work."""
    monkeypatch.setattr(Courier, "run", lambda _: asyncio.Event().wait())
    yield await city.serving(make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})), MANAGER)


async def exported(notify: httpx.AsyncClient, case: str = CASE, **more: Any) -> Any:
    return (await notify.get(f"/v1/berichten/{case}/bewijs", **more)).raise_for_status().json()


async def sent(settings: Settings, pool: Pool) -> None:
    await hear(pool, announced("opened"), asked_for(PLAN, id="q"))
    at_work = courier(settings, pool)
    while await at_work.round():
        pass


async def test_of_a_mail_its_form_and_hash_are_kept_and_never_its_text(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()

    handing_over, result = await pool.fetch(FETCH)
    assert tuple(handing_over) == ("handing-over", None, None, None, None, False)
    assert tuple(result)[:3] == ("sent", "receipt", "nl")
    assert (result["masked"], len(result["digest"])) == ("i…@example.org", 64)
    kept = str([tuple(row) for row in await pool.fetch("SELECT * FROM attempt")])
    assert ADDRESS not in kept and "Zeeheld" not in kept


async def test_what_was_refused_leaves_its_evidence_too(settings: Settings, pool: Pool, post_office: PostOffice):
    post_office.answers[ADDRESS] = ["550 Nobody here"]
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()

    assert [row["what"] for row in await pool.fetch(FETCH) if row["digest"]] == ["failed"]


@pytest.mark.parametrize(
    "changed",
    [
        "UPDATE attempt SET reason = 'smtp-250'",
        "UPDATE attempt SET digest = 'x'",
        "UPDATE attempt SET role = 'manager'",
        "UPDATE attempt SET departments = '{DSB}'",
        "UPDATE attempt SET masked = 'b…@example.org'",
        "UPDATE attempt SET masked = NULL, reference = NULL, number = 2",
        "DELETE FROM attempt",
        "TRUNCATE attempt",
    ],
)
async def test_nobody_changes_evidence(settings: Settings, pool: Pool, post_office: PostOffice, changed: str):
    await sent(settings, pool)
    before = await pool.fetch("SELECT * FROM attempt ORDER BY id")

    with pytest.raises(asyncpg.RaiseError, match="evidence stays"):
        await pool.execute(changed)
    assert await pool.fetch("SELECT * FROM attempt ORDER BY id") == before


def verified(told: dict[str, Any]) -> bool:
    """As somebody else would do it, with nothing but the export."""
    before = sha256(told["caseId"].encode()).hexdigest()
    for one in told["lines"]:
        before = sha256(f"{before}\n{one['line']}".encode()).hexdigest()
        if before != one["hash"]:
            return False
    return bool(before == told["head"])


async def test_the_export_tells_what_was_told_on_which_day(settings, pool, post_office, notify):
    await sent(settings, pool)
    told = await exported(notify)

    assert [(day["kind"], day["channel"], day["to"]) for day in told["days"]] == [
        ("receipt", "email", "i…@example.org"),
        ("information-requested", "email", "i…@example.org"),
    ]
    assert [(line["what"], line["words"]) for line in told["lines"] if line["words"]] == [("sent", "same-text")] * 2
    assert [message["tellBefore"] for message in told["messages"]] == ["2026-10-22T08:00:00Z"] * 2
    assert ADDRESS not in json.dumps(told) and "Zeeheld" not in json.dumps(told)


async def test_what_came_back_told_nobody_and_a_call_that_was_made_did(settings, pool, post_office, notify):
    await sent(settings, pool)
    receipt = await pool.fetchval("SELECT id FROM message WHERE kind = 'receipt'")
    async with pool.acquire() as tx, tx.transaction():
        await on_bounced(tx, [receipt], "bounced-5.1.1", settings.ring, ())
        call = await tx.fetchval("SELECT id FROM message WHERE channel = 'call'")
    waits = await exported(notify)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, call, OPERATOR)
    told = await exported(notify)

    days = [("receipt", "email", True), ("information-requested", "email", False)]
    assert [(day["kind"], day["channel"], day["cameBack"]) for day in waits["days"]] == days
    assert [(day["kind"], day["channel"], day["cameBack"]) for day in told["days"]] == [
        *days,
        ("receipt", "call", False),
    ]
    assert verified(told) and "kwam terug, dus niemand las het" in await written(notify)


def test_what_arrived_was_told_also_when_its_courier_died_before_it_wrote_that_it_left():
    mail = Attempt(1, uuid4(), "receipt", "email", at(10, 20, 9), 1, "handing-over", None, at(10, 20, 9))
    arrived = replace(mail, id=2, what="delivered", at=at(10, 21, 9))
    late = replace(mail, id=3, what="sent", reason="lease-lost", at=at(10, 21, 10))

    assert [one["day"] for one in days_told([mail, arrived])] == [on(10, 21)]
    assert [one["day"] for one in days_told([mail, arrived, late])] == [on(10, 21)]


async def test_the_chain_shows_whether_a_line_was_changed(settings, pool, post_office, notify):
    await sent(settings, pool)
    told = await exported(notify)
    assert verified(told)

    forged = json.loads(json.dumps(told))
    forged["lines"][1]["line"] = forged["lines"][1]["line"].replace('"sent"', '"failed"')
    assert not verified(forged)
    assert not verified(told | {"lines": told["lines"][:-1]})


async def test_an_earlier_export_is_the_beginning_of_a_later_one(settings, pool, post_office, notify):
    await sent(settings, pool)
    earlier = await exported(notify)
    await hear(pool, announced("answered", "later"))
    await courier(settings, pool).round()

    async def has_left() -> bool:  # the courier of the door may have it in hand
        return bool(await pool.fetchval("SELECT count(*) = 3 FROM attempt WHERE what = 'sent'"))

    await eventually(has_left)
    later = await exported(notify)

    assert len(later["lines"]) > len(earlier["lines"])
    assert later["lines"][: len(earlier["lines"])] == earlier["lines"]


async def test_words_that_were_rewritten_since_are_told_so(settings, pool, post_office, notify):
    await sent(settings.model_copy(update={"public_url": "denhaag.nl/elders"}), pool)

    assert {line["words"] for line in (await exported(notify))["lines"]} == {None, "changed-since"}
    assert same_words(None, "x") == same_words("x", None) == "not-kept"


async def test_of_a_forgotten_case_stays_that_somebody_was_told(settings, pool, post_office, notify):
    await sent(settings, pool)
    before = await exported(notify)
    async with pool.acquire() as tx, tx.transaction():
        await forget(tx, {CASE}, settings.partitions)
    after = await exported(notify)

    assert (after["head"], verified(after)) == (before["head"], True)
    assert [day["to"] for day in after["days"]] == [None, None]
    assert {line["words"] for line in after["lines"]} == {None, "not-kept"}
    kept = str([tuple(row) for row in await pool.fetch("SELECT * FROM message, attempt")])
    assert "Zeeheld" not in kept and "'a-1'" not in kept and "example.org" not in kept


async def test_evidence_on_paper_can_be_read_by_everybody(settings, pool, post_office, notify):
    await sent(settings, pool)
    told = await exported(notify)
    head, digest = told["head"], next(line["digest"] for line in told["lines"] if line["digest"])
    for language, words in (("nl", "Op welke dag verteld"), ("en", "Told on which day")):
        path = f"/v1/berichten/{CASE}/bewijs"
        asked = await notify.get(f"{path}?taal={language}", headers={"accept": "application/pdf"})
        linked = await notify.get(f"{path}.pdf?taal={language}")
        assert [one.headers["content-type"] for one in (asked, linked)] == ["application/pdf"] * 2
        paper = PdfReader(BytesIO(linked.content))
        text = " ".join(page.extract_text() for page in paper.pages).replace("\n", " ")
        root: Any = paper.trailer["/Root"]
        assert (root["/Lang"], bool(root["/StructTreeRoot"]), root["/MarkInfo"]["/Marked"]) == (language, True, True)
        assert CASE in str(paper.metadata) and words in text and "i…@example.org" in text
        assert head in text and digest in text  # as they are, for who copies or searches them
        assert all(line["hash"] in text for line in told["lines"])


async def test_of_a_complaint_it_is_not_said_on_paper_that_it_is_an_application(settings, pool, post_office, notify):
    about = {"case": "DH-K", "case_type": "klacht", "applicant_id": "a-1"}
    await hear(pool, announced("opened", **about), announced("withdrawn", "w", phase="withdrawn", **about))
    for language, words in (("nl", "Wat er is verteld over DH-K"), ("en", "What was told about DH-K")):
        text = await written(notify, "DH-K", language)
        assert words in text
        assert not re.search("aanvra|applica", text)


async def written(notify: httpx.AsyncClient, case: str = CASE, language: str = "nl") -> str:
    paper = PdfReader(BytesIO((await notify.get(f"/v1/berichten/{case}/bewijs.pdf?taal={language}")).content))
    return " ".join(page.extract_text() for page in paper.pages).replace("\n", " ")


async def test_what_was_typed_is_never_read_as_markup(settings, pool, post_office, notify):
    odd = '#panic("x") *b* $x$ @y <z> \\ "'
    await hear(pool, announced("opened", case=odd, applicant_id="a-odd"))
    await courier(settings, pool).round()
    answer = await notify.get(f"/v1/berichten/{httpx.QueryParams({'q': odd})}".replace("q=", "", 1) + "/bewijs.pdf")

    assert answer.status_code == 200
    assert "panic" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


async def test_a_case_of_which_nothing_was_told_has_empty_evidence(notify):
    told = await exported(notify, "DH-0")

    assert (told["lines"], told["head"], told["days"]) == ([], None, [])
    assert (await notify.get("/v1/berichten/DH-0/bewijs.pdf")).status_code == 200


async def test_a_mail_that_left_twice_under_one_name_was_told_once(
    notify: httpx.AsyncClient, settings: Settings, pool: Pool, post_office: PostOffice
):
    await sent(settings, pool)
    await pool.execute(
        "INSERT INTO attempt (message_id, number, what, reason) "
        "SELECT message_id, number, what, 'lease-lost' FROM attempt WHERE what = 'sent'"
    )

    assert [day["kind"] for day in (await exported(notify))["days"]] == ["receipt", "information-requested"]
