"""What a reader gets at every window: their language, a theme, safe headers and nothing that runs by itself."""

import re

import pytest

from plumbing.session import COOKIE, Viewer, seal_session
from tests.front.conftest import settings_of


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({}, "nl"),
        ({"headers": {"accept-language": "en-GB,en;q=0.9,nl;q=0.8"}}, "en"),
        ({"headers": {"accept-language": "de-DE, fr;q=0.5"}}, "nl"),
        ({"headers": {"accept-language": ";;,q=, *"}}, "nl"),
        ({"headers": {"accept-language": "en"}, "cookies": {"taal": "nl"}}, "nl"),
        ({"cookies": {"taal": "en"}, "params": {"taal": "nl"}}, "nl"),
        ({"params": {"taal": "en"}}, "en"),
        ({"params": {"taal": "<script>"}}, "nl"),
    ],
)
@pytest.mark.filterwarnings("ignore:Setting per-request cookies:DeprecationWarning")
async def test_a_page_speaks_the_language_that_was_asked_for(visitor, asked, language):
    answer = await visitor.get("/", **asked)

    assert f'<html lang="{language}">' in answer.text and answer.headers["content-language"] == language
    assert ("Niet gevonden" in answer.text) == (language == "nl")


async def test_a_language_that_was_chosen_is_remembered(visitor):
    await visitor.get("/?taal=en")

    assert 'lang="en"' in (await visitor.get("/")).text


async def test_the_other_language_is_a_link_to_the_same_question(visitor):
    page = (await visitor.get("/", params={"words": "a&b", "taal": "en"})).text

    assert '<a href="?words=a%26b&amp;taal=nl" lang="nl" hreflang="nl">Nederlands</a>' in page


async def test_days_and_moments_are_written_in_the_time_of_the_city(visitor):
    dutch, english = [(await visitor.get(f"/?taal={taal}")).text for taal in ("nl", "en")]

    assert '<time datetime="2026-11-27">vrijdag 27\u00a0november\u00a02026</time>' in dutch
    assert "27\u00a0november\u00a02026 om\u00a014.32\u00a0uur" in dutch
    assert "27\u00a0November\u00a02026 at\u00a014:32" in english


async def test_a_page_runs_nothing_but_our_own_scripts(visitor):
    answer = await visitor.get("/", params={"words": "<script>alert(1)</script>"})
    rules = answer.headers["content-security-policy"]

    assert "default-src 'none'; script-src 'self'; style-src 'self'" in rules
    assert "require-trusted-types-for 'script'" in rules and "unsafe" not in rules
    assert "<script>alert" not in answer.text and " style=" not in answer.text and " onclick" not in answer.text
    assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "no-referrer"


async def test_forms_may_go_to_the_sister_services_and_nowhere_else(visitor, settings):
    rules = (await visitor.get("/")).headers["content-security-policy"]

    assert re.findall(r"form-action ([^;]*)", rules) == [
        f"'self' {settings.intake_address} {settings.status_address} {settings.notify_address}"
    ]


async def test_everything_a_page_asks_for_is_there(visitor):
    page = (await visitor.get("/")).text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)

    assert len(addresses) == 7  # icon, manifest, three style sheets, forms.js, live.js
    answers = [await visitor.get(address) for address in addresses]
    assert {(one.status_code, one.headers["cache-control"]) for one in answers} == {
        (200, "public, max-age=31536000, immutable")
    }
    assert not re.search(r'(?:href|src)="(?:https?:)?//(?!127)', page)


@pytest.mark.parametrize("viewer", [None, Viewer("link", "a-1", case_id="c-1")])
async def test_who_is_not_logged_in_cannot_log_out(visitor, settings, viewer):
    if viewer:
        visitor.cookies.set(COOKIE, seal_session(settings, viewer))

    assert "/uitloggen" not in (await visitor.get("/")).text


async def test_who_is_logged_in_can_log_out_and_find_their_cases(visitor, settings):
    visitor.cookies.set(COOKIE, seal_session(settings, Viewer("applicant", "a-1")))
    page = (await visitor.get("/")).text

    assert f'<form method="post" action="{settings.status_address}/uitloggen">' in page
    assert f'<a href="{settings.status_address}/mijn">Mijn aanvragen</a>' in page and "a-1" not in page


class TestAnotherCity:
    @pytest.fixture
    def settings(self):
        return settings_of(theme="neutraal", public_address="https://volg.example")

    async def test_shows_its_own_theme_and_no_sign_of_the_hague(self, visitor):
        page = (await visitor.get("/")).text

        assert "/theme/neutraal.css" in page and "Den Haag" not in page and "Gemeente" in page

    async def test_its_cookies_travel_safely(self, visitor):
        assert "Secure" in (await visitor.get("/?taal=nl")).headers["set-cookie"]


async def test_a_field_tells_what_is_wrong_where_a_screen_reader_looks(visitor):
    page = (await visitor.get("/", params={"words": "Vul een nummer in"})).text

    assert (
        'aria-describedby="nummer-fout" aria-invalid="true"' in page and 'id="nummer-fout">Vul een nummer in<' in page
    )


async def test_the_state_of_a_step_stands_in_words(visitor):
    page = (await visitor.get("/", params={"words": "Wij beslissen"})).text

    assert 'aria-current="step"' in page and '<span class="sr-only">Nu bezig: </span>Wij beslissen' in page
