"""Every service is the same small house: the same rooms under the same names."""

import ast
import re
from pathlib import Path

from tests.architecture.reading import PRODUCT, ROOT, SERVICES, Code, modules, parsed, shown

NEEDED = {"__init__.py", "app.py", "settings.py", "store.py", "schema.sql", "migrations", "core"}
DOORS = {"handlers.py", "api.py", "pages.py", "templates", "static"}
# The courier is notify's mouth and the lookout its eyes; browsers and systems that want notifications, a new address,
# what is said of people (how they are reached, that they must be forgotten) and what becomes of messages have doors of
# their own there, colleagues a desk, orders, evidence and a mail on Monday, and what that tells; what is kept of
# people is locked with keys of their own.
# The dashboard tells who looked there, and reads the sums of a moment once for all who ask the same.
# Status has four doors for people: for everybody, for who applied, for their open pages, for the desk.
# Dashboard has a door for lists, one for the case behind a row, one for files, and one for open pages.
EXTRA = {
    "dashboard": {"case.py", "cases.py", "exports.py", "follow.py", "looked.py", "moment.py"},
    "notify": {
        *("courier.py", "channels", "devices.py", "desk.py", "evidence.py", "lookout.py", "orders.py"),
        *("address.py", "people.py", "fates.py", "webhooks.py", "keys.py", "weekly.py", "weeks.py"),
    },
    "status": {"applicant.py", "desk.py", "follow.py"},
}
STORES = re.compile(r"store_[a-z]+\.py")  # where one store would be too long: what is no derivation, people, plans
IGNORED = {"__pycache__", "py.typed"}
EMPTY_WORDS = {"utils", "util", "common", "helpers", "helper", "manager", "base", "impl", "misc"}
EMPTY_CLASS = re.compile(r"(Utils?|Helpers?|Manager|Impl|Base)$")
MIGRATION = re.compile(r"^\d{4}_[a-z0-9_]+\.sql$")


def wrong_rooms(service: str, rooms: set[str]) -> set[str]:
    """Rooms that are missing, and rooms that no house has."""
    allowed = NEEDED | DOORS | EXTRA.get(service, set()) | IGNORED
    return (NEEDED - rooms) | {room for room in rooms - allowed if not STORES.fullmatch(room)}


def empty_words(path: Path, code: Code) -> list[str]:
    words = [part for part in (*path.parts[:-1], path.stem) if EMPTY_WORDS & set(part.lower().split("_"))]
    classes = [node.name for node in ast.walk(code) if isinstance(node, ast.ClassDef)]
    return words + [name for name in classes if EMPTY_CLASS.search(name)]


def rooms_of(service: str) -> set[str]:
    return {path.name for path in (ROOT / "services" / service).iterdir()}


def test_every_service_has_the_same_rooms():
    wrong = {service: wrong_rooms(service, rooms_of(service)) for service in SERVICES}

    assert {service: rooms for service, rooms in wrong.items() if rooms} == {}


def test_there_are_four_services_and_no_other():
    found = {path.name for path in (ROOT / "services").iterdir() if path.is_dir()} - IGNORED

    assert found == set(SERVICES)


def test_a_room_without_a_name_of_the_house_would_be_noticed():
    assert wrong_rooms("status", NEEDED | {"api.py", "queries.py"}) == {"queries.py"}
    assert wrong_rooms("status", NEEDED | {"courier.py"}) == {"courier.py"}
    assert wrong_rooms("notify", (NEEDED | {"courier.py"}) - {"store.py"}) == {"store.py"}


def test_no_name_says_nothing():
    named = {shown(path): empty_words(path.relative_to(ROOT), parsed(path)) for path in modules(*PRODUCT)}

    assert {path: words for path, words in named.items() if words} == {}


def test_a_name_that_says_nothing_would_be_noticed():
    code = ast.parse("class CaseManager: ...\nclass Based: ...")

    assert empty_words(Path("services/status/core/date_utils.py"), code) == ["date_utils", "CaseManager"]


def test_a_migration_is_numbered_and_says_what_it_does():
    files = [path for service in SERVICES for path in (ROOT / "services" / service / "migrations").glob("*.sql")]
    numbers = [(path.parent, path.name[:4]) for path in files]

    assert [shown(path) for path in files if not MIGRATION.match(path.name)] == []
    assert len(numbers) == len(set(numbers))
    assert not MIGRATION.match("1_init.sql")


def test_every_module_opens_with_a_sentence():
    silent = [shown(path) for path in modules(*PRODUCT) if parsed(path).body and not ast.get_docstring(parsed(path))]

    assert silent == []
