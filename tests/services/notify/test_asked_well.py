"""What an address says that no page knows: colleagues are told, and a link of a citizen opens all the same."""

import httpx
import pytest

from plumbing.postgres import Pool
from plumbing.testing import session_of
from services.notify.core.weekly import name_of
from tests.services.notify.weeks import AGENT, APPLICANT, MANAGER, asks, wants

TRACKED = "utm_source=mail&utm_campaign=x&fbclid=y&mc_eid=1&mc_eid=2"


@pytest.mark.parametrize("path", ["/weekbericht", "/berichten"])
async def test_a_page_for_colleagues_tells_all_names_that_it_does_not_know(door: httpx.AsyncClient, path: str):
    page = await door.get(f"{path}?afdelingen=DSB&gezegd=bewaard&gezegd=gestopt&taal=nl&kies=DSO")

    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "Dit adres begrijpen wij niet" in page.text and "DSB" not in page.text.partition("<main")[2]
    for name in ("afdelingen", "kies"):
        assert f"<strong>“{name}”</strong>: deze keuze heeft deze pagina niet." in page.text
    assert "dit staat twee keer in het adres." in page.text
    assert (await door.get(f"{path}?gezegd=verlopen&taal=en")).status_code == 200


async def test_a_form_that_was_sent_from_a_page_with_words_in_its_address_is_taken(door: httpx.AsyncClient, pool: Pool):
    await wants(pool, name_of(MANAGER), "DSB")
    answer = await asks(door, MANAGER, "", "DSO", path="/weekbericht?gezegd=gevraagd&taal=nl")

    assert answer.headers["location"] == "/weekbericht?gezegd=bewaard"


async def test_who_is_not_known_logs_in_first_and_no_citizen_is_asked_well(door: httpx.AsyncClient):
    for viewer, answer in ((None, 303), (APPLICANT, 403)):
        door.cookies = session_of(viewer)
        for path in ("/weekbericht", "/berichten"):
            assert (await door.get(f"{path}?wat=dan")).status_code == answer


async def test_a_colleague_without_the_right_is_told_the_same(door: httpx.AsyncClient):
    door.cookies = session_of(AGENT)
    assert (await door.get("/weekbericht?wat=dan")).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/voorkeuren", "/link", "/link/gevraagd", "/uit/onzin", "/adres/onzin", "/weekbericht/ja/x", "/weekbericht/uit/x"],
)
@pytest.mark.parametrize("viewer", [APPLICANT, None], ids=["applicant", "nobody"])
async def test_what_programs_for_mail_add_to_a_link_breaks_it_for_no_citizen(
    door: httpx.AsyncClient, path: str, viewer: object
):
    door.cookies = session_of(viewer)  # type: ignore[arg-type]
    plain, tracked = await door.get(path), await door.get(f"{path}?{TRACKED}")

    assert plain.status_code == tracked.status_code != 400
    assert "begrijpen wij niet" not in tracked.text and "onbekend" not in tracked.text
