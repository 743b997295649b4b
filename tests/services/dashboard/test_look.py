"""Who looks at a case on the dashboard is told to its applicant, and who they are to nobody."""

import pytest

from plumbing.session import Viewer
from schemas.stories import at
from services.dashboard.core.look import look

NINE, TEN = at(3, 2, 9), at(3, 2, 10)
AGENT = Viewer("staff", "s-anouk", roles=("agent",))
MANAGER = Viewer("staff", "s-marcel", roles=("manager",))
KEY = "a key of the city"


@pytest.mark.parametrize(
    ("viewer", "who", "department"),
    [
        (AGENT, "agent", None),
        (MANAGER, "manager", None),
        (Viewer("staff", "s-1", roles=("department",), departments=("DSB",)), "department", "DSB"),
        (Viewer("machine", "city", departments=("alle",)), "system", None),
        (Viewer("machine", "dsb", departments=("DSB",)), "system", "DSB"),
    ],
)
def test_a_look_tells_what_somebody_is_and_never_who(viewer, who, department):
    said = look("DH-1", viewer, NINE, KEY)

    assert (said.data.who, said.data.department, said.data.hour) == (who, department, NINE)
    assert viewer.id not in said.model_dump_json().replace('"dsb"', "")


def test_looking_again_in_the_same_hour_is_the_same_look():
    assert look("DH-1", AGENT, NINE, KEY) == look("DH-1", AGENT, NINE, KEY)


def test_looks_of_one_person_have_nothing_in_common_without_the_key():
    ids = {
        look(case, viewer, hour, key).id
        for case, viewer, hour, key in [
            ("DH-1", AGENT, NINE, KEY),
            ("DH-2", AGENT, NINE, KEY),
            ("DH-1", AGENT, TEN, KEY),
            ("DH-1", MANAGER, NINE, KEY),
            ("DH-1", AGENT, NINE, "another key"),
        ]
    }
    assert len(ids) == 5
