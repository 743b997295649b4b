"""Where somebody can go who is logged in: what they work with first, and nothing that would send them away again."""

import pytest

from front.places import places
from plumbing.session import Viewer
from tests.front.conftest import settings_of

DASHBOARD, NOTIFY = "http://127.0.0.1:8104/dashboard", "http://127.0.0.1:8103"


def staff(*roles: str, departments: tuple[str, ...] = ("DSB",)) -> Viewer:
    return Viewer("staff", "s-1", roles, departments)


@pytest.mark.parametrize(
    ("viewer", "names"),
    [
        (Viewer("applicant", "a-1"), ["mine"]),
        (Viewer("link", "a-1", case_id="DH-1"), ["case"]),
        (staff("agent"), ["desk", "messages"]),
        (staff("manager"), ["figures", "messages", "week"]),
        (staff("department"), ["work", "figures", "week"]),
        (staff("department", departments=()), ["work"]),
        (staff("department", "manager"), ["figures", "work", "messages", "week"]),
        (staff("agent", "department"), ["desk", "work", "figures", "messages", "week"]),
        (staff(), ["start"]),
    ],
)
def test_everybody_finds_what_is_theirs(viewer, names):
    assert list(places(viewer, settings_of(), "")) == names


def test_addresses_lead_to_the_service_that_shows_the_page():
    assert places(staff("manager"), settings_of(), "http://status") == {
        "figures": DASHBOARD, "messages": f"{NOTIFY}/berichten", "week": f"{NOTIFY}/weekbericht",
    }  # fmt: skip
    assert places(Viewer("link", "a-1", case_id="a/b"), settings_of(), "http://status") == {
        "case": "http://status/zaak/a%2Fb"
    }
