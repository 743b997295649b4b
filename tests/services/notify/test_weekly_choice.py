"""The page of the mail of Monday: who may want it, of which departments, and what is wrong is told at once."""

import re

import httpx
import pytest

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import session_of
from services.notify.core.weekly import open_to
from services.notify.weekly import wrong_with
from tests.services.notify.weeks import AGENT, APPLICANT, MANAGER, OF_TWO, READER, WORK, asks, ends, kept


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (MANAGER, {"DPZ", "DSB", "DSO", "SZW"}),
        (READER, {"DSB"}),
        (OF_TWO, {"DSB", "DSO"}),
        (AGENT, set()),
        (APPLICANT, set()),
        (Viewer("staff", "s", roles=("department",)), set()),
        (Viewer("link", "a-1", case_id="DH-1"), set()),
        (Viewer("machine", "m", departments=("alle",)), set()),
    ],
    ids=["manager", "reader", "reader of two", "agent", "applicant", "reader of none", "link", "system"],
)
async def test_who_may_have_it_and_of_which_departments(door: httpx.AsyncClient, viewer: Viewer, may: set[str]):
    door.cookies = session_of(viewer)
    page = await door.get("/weekbericht")

    assert set(open_to(viewer)) == may
    assert set(re.findall(r'name="afdeling" value="(\w+)"', page.text)) == may
    assert page.status_code == (200 if may else 403)
    assert ("Deze pagina is voor anderen" in page.text) == (page.status_code == 403)
    assert ("Vraag uw manager om dat recht" in page.text) == (page.status_code == 403 and viewer.kind == "staff")


@pytest.mark.parametrize("viewer", [None, AGENT, APPLICANT], ids=["nobody", "agent", "applicant"])
async def test_who_may_not_have_it_changes_nothing(door: httpx.AsyncClient, pool: Pool, viewer: Viewer | None):
    door.cookies = session_of(viewer)
    for path in ("/weekbericht", "/weekbericht/stop"):
        answer = await door.post(path, data={"email": WORK, "afdeling": ["DSB"]})
        assert "/weekbericht?" not in answer.headers.get("location", "")
        assert answer.status_code == (403 if viewer else 303)
    assert await kept(pool) == []


async def test_a_reader_of_a_department_cannot_have_that_of_another(door: httpx.AsyncClient, pool: Pool):
    answer = await asks(door, READER, "geen adres", "DSB", "DPZ")

    assert answer.status_code == 400 and await kept(pool) == []
    assert "Vul een heel e-mailadres in" in answer.text and "Kies alleen afdelingen die u mag zien." in answer.text
    assert 'value="geen adres"' in answer.text
    assert (await asks(door, READER, "elif@stad.example", "DPZ")).status_code == 400
    assert await kept(pool) == [] and await ends(pool) == []


def test_everything_that_is_wrong_is_told_at_once():
    mine, work = ("DSB",), frozenset({"stad.example"})

    assert wrong_with("", [], mine, False, work) == {"email": "address", "afdeling": "none"}
    assert wrong_with("elif@thuis.example", ["DPZ"], mine, False, work) == {"email": "domain", "afdeling": "others"}
    assert wrong_with("elif@Stad.example", ["DSB"], mine, False, work) == {}
    assert wrong_with("", ["DSB"], mine, True, work) == {}


async def test_nobody_fills_a_mailbox_with_questions(door: httpx.AsyncClient, pool: Pool):
    answers = [await asks(door, MANAGER, f"{n}@stad.example", "DSB") for n in range(4)]

    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert len(await kept(pool)) == 1
