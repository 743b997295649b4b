"""The register of a city, the plan of a play and the words of a figure: no servers needed."""

import fcntl
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from spoor.addresses import SERVICES, Addresses
from spoor.city import City, NoCity, forget_city, last_clock, read_city, write_city
from spoor.figures import Figures, Glance, in_words
from spoor.keys import key_pair
from spoor.play import BRISK, Leg, Told, legs
from spoor.voice import counted

CITY = City("kafka:9092", {name: f"postgresql://{name}:secret@db/spoor" for name in SERVICES}, 9000, "driven")


@pytest.fixture(autouse=True)
def nothing_is_named(monkeypatch):
    for name in ("KAFKA_BOOTSTRAP", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A home with a living launcher."""
    with open(tmp_path / "launcher.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path


def test_what_was_registered_is_found_by_another_command(held):
    write_city(held, CITY)

    assert read_city(held) == CITY
    assert "secret" not in repr(CITY)


def test_a_city_whose_launcher_was_killed_is_not_told_to_run(tmp_path):
    (tmp_path / "launcher.lock").touch()
    write_city(tmp_path, CITY)

    with pytest.raises(NoCity, match="spoor up"):
        read_city(tmp_path)


def test_servers_that_are_named_win(held, monkeypatch):
    write_city(held, CITY)
    monkeypatch.setenv("DATABASE_URL", "postgresql://one:secret@elsewhere/spoor")

    found = read_city(held)

    assert (found.kafka_bootstrap, set(found.database_urls.values())) == (
        "kafka:9092",
        {"postgresql://one:secret@elsewhere/spoor"},
    )


def test_named_servers_are_a_city_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://one:secret@elsewhere/spoor")
    with pytest.raises(NoCity):
        read_city(tmp_path)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "there:9092")

    assert read_city(tmp_path).kafka_bootstrap == "there:9092"


def test_the_key_pair_is_made_once(tmp_path):
    assert key_pair(tmp_path) == key_pair(tmp_path)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_the_doors_have_the_numbers_of_the_readme():
    assert list(Addresses(8100).ports.values()) == [8100, 8101, 8102, 8103, 8104, 8105, 8106]


@pytest.mark.parametrize(
    ("asked", "plan"),
    [
        ((None, None, True, True), [Leg(30, BRISK, warm_up=30)]),
        ((7, None, True, False), [Leg(7, BRISK, warm_up=7)]),
        ((7, 0.5, True, True), [Leg(7, 0.5)]),
        ((7, None, False, True), [Leg(7, BRISK)]),
        ((None, 2.0, False, True), [Leg(None, 2.0)]),
    ],
)
def test_the_play_is_what_was_asked_for(asked, plan):
    assert legs(*asked) == plan


def test_only_a_new_city_gets_a_past_and_every_play_without_days_goes_on_for_ever():
    new, old = legs(None, None, False, fresh=True), legs(None, None, False, fresh=False)

    assert new[1:] == old
    assert new[0].warm_up == new[0].days
    assert old[-1].days is None


def test_numbers_are_told_the_most_first():
    assert counted({"delay": 2, "receipt": 1_200}) == "1,200 receipt, 2 delay"
    assert counted({}) == "none"


def test_a_city_that_ended_is_known_by_the_clock_it_lived_by(tmp_path):
    assert last_clock(tmp_path) is None
    write_city(tmp_path, CITY)
    forget_city(tmp_path)

    assert last_clock(tmp_path) == "driven"


def test_the_line_of_the_town_says_at_once_that_a_brake_holds_mails():
    lines: list[tuple[str, bool]] = []
    told = Told(lambda line, keep: lines.append((line, keep)), day=date(2026, 3, 2))
    for held in (0, 44, 45):
        told.look(Glance(None, 7, 1, 9, held))

    assert [("held by a brake" in line, keep) for line, keep in lines] == [(False, False), (True, True), (True, False)]
    assert lines[1][0].endswith("held by a brake: 44 (spoor notify release …)")


def test_the_line_of_the_town_counts_one_as_one():
    lines: list[str] = []
    Told(lambda line, keep: lines.append(line), day=date(2026, 3, 2), facts=9).look(Glance(None, 1, 0, 2))

    assert lines == ["Mon 02 Mar 2026 · 9 facts told · pages: 1 case, 0 late, 2 mails"]


def test_the_line_of_the_town_says_for_what_it_waits():
    lines: list[tuple[str, bool]] = []
    told = Told(lambda line, keep: lines.append((line.rpartition(" · ")[2], keep)), day=date(2026, 3, 2))
    for why, news in (("", False), ("the town waits: notify", True), ("the town waits: notify", False), ("", False)):
        told.wait(why, news)

    assert lines == [("the town waits: notify", True), ("0 facts told", False)]


def test_the_summary_says_how_what_is_held_is_let_go_and_why_messages_and_mails_differ():
    words = in_words(Figures(None, 9, 5, 1, 80, 242, 0, {"receipt": 245}, {"failed": 2}, held=44))

    assert "44. `spoor notify waiting` names the department, `spoor notify release <department>`" in words
    assert "messages handed over  245" in words
    assert "242, for messages of one day to one person share a mail" in words
    assert "2 failed (no address" in words
