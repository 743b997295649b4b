"""The agent's desk: a case by a piece of its number, what its applicant sees, and what only an agent sees beside it."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any, get_args
from urllib.parse import unquote

import httpx
import pytest

from plumbing.permit import read_permit
from plumbing.session import Viewer, seal_session
from plumbing.testing import City, batch_of
from schemas.envelope import instant
from schemas.message_events import Failure, Message, MessageDelivered, MessageFailed, MessageSent
from schemas.said import Contacted
from schemas.stories import at, extended, fact, on, opened, published
from services.status.app import make_app
from services.status.core.desk import CHANNELS, SAID, not_counted, sought
from services.status.core.fold import retell
from services.status.handlers import on_facts, on_messages
from services.status.settings import Settings

AGENT = Viewer("staff", "s-1", ("agent",))
OTHERS = [Viewer("staff", "s-2", ("manager",)), Viewer("staff", "s-3", ("department",), ("DSO",)),
          Viewer("applicant", "a-DH-2026-0417"), Viewer("link", "a-DH-2026-0417", case_id="DH-2026-0417")]  # fmt: skip
CASE = "DH-2026-0417"
TALK = {"channel": "phone", "topic": "documents", "team": "Vergunningen Segbroek"}
STORY = [
    opened(on(3, 2), CASE),
    opened(on(3, 3), "DH-2026-0418", title="Terras aan de Denneweg"),
    opened(on(3, 3), "wabo-20418"),
    fact("contact.logged", at(3, 9, 9), CASE, **TALK),
    extended(on(3, 20), by="P43D", case=CASE),
]


def told(
    name: type[MessageSent] | type[MessageFailed], kind: str, number: str, hour: int
) -> MessageSent | MessageFailed:
    when = at(3, 3, hour)
    said: dict[str, Any] = {"message_id": number, "kind": kind, "channel": "email", "caused_by": "x", "at": when}
    data = Failure(**said, reason="refused", next="retry") if name is MessageFailed else Message(**said)
    return name(id=number, source="urn:n", case_id=CASE, time=when, data=data)  # type: ignore[arg-type]


@pytest.fixture
def settings(city: City) -> Settings:
    return city.settings(Settings, "status").model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})


@pytest.fixture
async def status(city: City, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(make_app(settings))
    pool = await city.pool("status")
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(batch_of(*STORY), tx)
        arrived = told(MessageSent, "receipt", "11111111-1111-1111-1111-111111111111", 9)
        bounced = told(MessageFailed, "delay", "22222222-2222-2222-2222-222222222222", 10)
        await on_messages(batch_of(arrived, bounced, topic="case-messages"), tx)
    yield client


@pytest.fixture
def seen(status: httpx.AsyncClient, settings: Settings):
    async def look(path: str, viewer: Viewer | None = AGENT, **asked: str) -> httpx.Response:
        cookie = {"cookie": f"spoor={seal_session(settings, viewer)}"} if viewer else {}
        return await status.get(path, params=asked, headers=cookie)

    return look


def text(answer: httpx.Response) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


def numbers(answer: httpx.Response) -> list[str]:
    return [unquote(number) for number in re.findall(r'href="/balie/zaak/([^"]+)"', answer.text)]


@pytest.mark.parametrize("typed", [CASE, CASE.lower(), f"  {CASE} ", "DH - 2026 - 0417"])
async def test_who_has_the_whole_number_is_at_the_case_at_once(seen, typed):
    answer = await seen("/balie", nummer=typed)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/balie/zaak/{CASE}")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dh-2026", [CASE, "DH-2026-0418"]),
        ("0418", ["DH-2026-0418", "wabo-20418"]),
        ("417", [CASE]),
        ("2026", []),
        ("%%%", []),
        ("___", []),
        ("\\\\'", []),
        ("1\x00\x00\x0017", []),
        ("é" * 100, []),
        ("\U0010ffff" * 3, []),
    ],
)
async def test_a_case_is_found_by_how_its_number_begins_or_ends(seen, typed, found):
    answer = await seen("/balie", nummer=typed)

    assert answer.status_code == 200 and numbers(answer) == found
    assert ("Niets gevonden" in answer.text) is (not found)


@pytest.mark.parametrize("typed", ["17", " 1 7 ", "x" * 101, "\x00"])
async def test_too_little_is_not_searched_by(seen, typed):
    answer = await seen("/balie", nummer=typed)

    assert answer.status_code == 200 and numbers(answer) == []
    assert "minstens drie" in answer.text and 'aria-invalid="true"' in answer.text


async def test_more_than_a_page_is_told(seen, city):
    async with (await city.pool("status")).acquire() as tx, tx.transaction():
        await on_facts(batch_of(*(opened(on(3, 4), f"DH-2025-{number:04d}") for number in range(21))), tx)
    answer = await seen("/balie", nummer="DH-2025")

    assert len(numbers(answer)) == 20 and "Er zijn er meer" in answer.text


async def test_the_desk_is_for_agents_and_others_hear_that_and_of_no_case(seen):
    unknown = [await seen("/balie/zaak/DH-0"), await seen(f"/balie/zaak/{CASE}%00")]
    for viewer in OTHERS:
        for path in (f"/balie/zaak/{CASE}", "/balie/zaak/DH-0"):
            assert (await seen(path, viewer)).status_code == 404
        search = await seen("/balie", viewer, nummer="0417")
        assert (search.status_code, "Deze pagina is voor anderen" in search.text, CASE in search.text) == (
            403, True, viewer.case_id == CASE,
        )  # fmt: skip
    nobody = await seen(f"/balie/zaak/{CASE}", None)

    assert [answer.status_code for answer in unknown] == [404, 400]
    assert (nobody.status_code, nobody.headers["location"].partition("?")[0]) == (303, "/inloggen")


async def test_left_stands_what_the_applicant_sees(seen):
    await seen(f"/balie/zaak/{CASE}")  # the page tells who looked, so both have looked before
    applicant = await seen(f"/zaak/{CASE}", Viewer("applicant", f"a-{CASE}"))
    desk = await seen(f"/balie/zaak/{CASE}")
    (theirs,) = re.findall(r"<main[^>]*>(.*)</main>", applicant.text, re.DOTALL)
    (ours,) = re.findall(
        r'<div class="desk__left">.*?</p>(.*)</div>\s*<aside class="aside desk__right"', desk.text, re.DOTALL
    )

    assert ours.split() == theirs.split()


async def test_right_stands_what_only_an_agent_sees(seen):
    page = text(await seen(f"/balie/zaak/{CASE}"))

    assert "telefoon, documenten (Vergunningen Segbroek)" in page
    assert "We hebben uw aanvraag ontvangen, verstuurd, of het aankwam weten we niet" in page
    assert "Het duurt langer, kwam niet aan, we proberen het nog eens" in page
    assert "vrijdag 20 maart 2026 : De termijn verlengd (Dienst Stedelijke Ontwikkeling)" in page
    assert "Zo lang mag de verlenging niet zijn" in page
    assert "28 april 2026" in page


async def test_the_forms_carry_permits_for_this_agent_and_this_case_alone(seen, settings):
    page = (await seen(f"/balie/zaak/{CASE}")).text
    tokens = re.findall(r'name="permit" value="([^"]+)"', page)
    whats = ("contact", "link", "revoke")
    permits = [read_permit(settings, token, what) for token, what in zip(tokens, whats, strict=True)]

    assert {(one.case_id, one.viewer_id, one.after) for one in permits if one} == {(CASE, "s-1", instant(on(3, 20)))}
    assert None not in permits
    assert re.findall(r'action="(http[^"]+)"', page) == [
        "http://127.0.0.1:8101/v1/formulieren/contact",
        f"http://127.0.0.1:8103/link/{CASE}",
        "http://127.0.0.1:8101/v1/formulieren/links-intrekken",
    ]


@pytest.mark.parametrize(("said", "words"), [("contact", "vastgelegd"), ("ingetrokken", "niet meer"), ("<b>", "")])
async def test_what_was_done_is_told_once_the_agent_is_back(seen, said, words):
    answer = await seen(f"/balie/zaak/{CASE}", gezegd=said)

    assert (words in answer.text) if words else ('role="status">' not in answer.text.partition("<main")[0])
    assert "<b>" not in answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_desk_speaks_both_languages(seen, language):
    page = await seen(f"/balie/zaak/{CASE}", taal=language)
    search = await seen("/balie", taal=language)

    assert ("Last contacts" in page.text) is (language == "en")
    assert ("Laatste gesprekken" in page.text) is (language == "nl")
    assert ("Search" in search.text) is (language == "en")


async def test_a_look_at_the_desk_is_remembered_for_the_applicant(seen, city):
    await seen(f"/balie/zaak/{CASE}")
    rows = await (await city.pool("status")).fetch("SELECT who FROM looked WHERE case_id = $1", CASE)

    assert [row["who"] for row in rows] == ["agent"]


def test_a_colleague_chooses_of_the_ways_to_talk_each_once():
    assert list(CHANNELS) == list(get_args(Contacted.model_fields["channel"].annotation))
    assert len({words.nl for words in CHANNELS.values()}) == len(CHANNELS)


def test_a_number_is_searched_without_spaces_and_in_capitals():
    assert (sought(" dh-2026- 0417 "), sought("12"), sought(""), sought("x" * 101)) == (
        "DH-2026-0417",
        None,
        None,
        None,
    )


def test_what_does_not_count_is_told_in_plain_words_the_last_first():
    notice: dict[str, Any] = {"reason": "external-advice", "explanation": "x", "expected_on": on(9, 1)}
    facts = [opened(on(3, 2)), extended(on(4, 20)), extended(on(5, 20)), published(on(6, 1))]
    facts.append(fact("delay.announced", on(6, 2), **notice))
    case = retell("DH-2026-0001", facts).snapshot
    assert case
    late, twice = not_counted(case, facts, "nl")

    assert (late.what, late.on, twice.what, twice.by) == (
        "Een latere datum", on(6, 2), "De termijn verlengd", "Dienst Stedelijke Ontwikkeling"
    )  # fmt: skip
    assert [words for words, _ in twice.reasons] == ["De termijn was al verlengd"]
    assert not_counted(case, [], "nl")[0].what == "Een bericht"
    assert set(SAID) >= {"term.extended", "delay.announced"}


async def test_the_agent_reads_when_a_message_left_and_when_it_arrived_and_so_does_the_applicant(city, seen):
    number = "33333333-3333-3333-3333-333333333333"
    said: dict[str, Any] = {
        "message_id": number,
        "kind": "change",
        "channel": "email",
        "caused_by": "x",
        "at": at(3, 3, 8),
    }
    head: dict[str, Any] = {"source": "urn:n", "case_id": CASE, "time": at(11, 22, 9)}
    left = MessageSent(id="left", data=Message(**said, city_at=at(3, 3, 15)), **head)
    arrived = MessageDelivered(id="arrived", data=Message(**said, city_at=at(3, 3, 15, 1)), **head)
    pool = await city.pool("status")
    async with pool.acquire() as tx, tx.transaction():
        await on_messages(batch_of(left, arrived, topic="case-messages"), tx)
    desk, page = text(await seen(f"/balie/zaak/{CASE}")), await seen(f"/v1/zaken/{CASE}")

    assert "verstuurd op 3 maart 2026 om 16.00 uur , aangekomen op 3 maart 2026 om 16.01 uur )" in desk
    assert "Verstuurd op 3 maart om 16.00 uur , aangekomen om 16.01 uur" in desk  # what the applicant sees
    told = next(one for one in page.json()["berichten"] if one["soort"] == "change")
    assert (told["verstuurdOp"], told["standOp"]) == ("2026-03-03T15:00:00Z", "2026-03-03T15:01:00Z")
