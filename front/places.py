"""Where in the city somebody who is logged in can go, what they work with first."""

from urllib.parse import quote

from plumbing.session import Viewer
from plumbing.settings import DoorSettings


def places(viewer: Viewer, settings: DoorSettings, status: str) -> dict[str, str]:
    """Addresses, by the names under which of_others.html has words for them; the start for who has nothing else.

    `status`: how its pages are reached from here.
    """
    if viewer.kind == "applicant":
        return {"mine": f"{status}/mijn"}
    if viewer.case_id:
        return {"case": f"{status}/zaak/{quote(viewer.case_id, safe='')}"}
    return _of_staff(viewer, settings, status) or {"start": f"{status}/"}


def _of_staff(viewer: Viewer, settings: DoorSettings, status: str) -> dict[str, str]:
    figures, reader = f"{settings.dashboard_address}/dashboard", "department" if viewer.departments else ""
    every = (
        ("desk", f"{status}/balie", ("agent",)),
        ("figures", figures, ("manager",)),
        ("work", f"{status}/werk", ("department",)),
        ("figures", figures, (reader,)),
        ("messages", f"{settings.notify_address}/berichten", ("agent", "manager")),
        ("week", f"{settings.notify_address}/weekbericht", ("manager", reader)),
    )
    return {name: address for name, address, roles in every if any(map(viewer.may, roles))}
