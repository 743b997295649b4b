"""A log played again: day by day, in order, and as often as one likes."""

from datetime import date
from pathlib import Path

from simulation.replay import replay
from tests.services.intake.dialects.invented import line, permit
from tests.simulation.fake_intake import FakeIntake
from tests.simulation.test_packs import as_csv


def log(folder: Path, number: int = 4) -> Path:
    lines = [
        line("phase application receptive", "2012-01-04"),
        line("create subcases", "2012-01-04"),
        line("phase decision sent", "2012-03-29"),
    ]
    (folder / f"bpic15_{number}_cases.csv").write_bytes(as_csv(permit()))
    events = folder / f"bpic15_{number}_events.csv"
    events.write_bytes(as_csv(*lines))
    return events


async def played(intake: FakeIntake, *files: Path, **more):
    return await replay(files, "http://intake.test", client=intake.client, **more)


async def test_every_day_begins_with_its_tick_and_the_last_one_ends_with_another(tmp_path: Path):
    intake = FakeIntake()

    await played(intake, log(tmp_path))

    assert intake.ticks[0] == "2012-01-01T23:00:00+00:00" == intake.said[0]
    assert len(intake.ticks) == 89  # 2 January to 29 March, and the morning after
    assert intake.said[-1] == "2012-03-29T22:00:00+00:00"  # summer time has begun


async def test_facts_are_told_within_their_day(tmp_path: Path):
    intake = FakeIntake()

    await played(intake, log(tmp_path))

    place = intake.said.index("2012-01-03T23:00:00+00:00")
    taken_in = next(one for one in intake.facts if "taken-in" in one["type"])
    assert intake.said[place + 1] == taken_in


async def test_several_towns_are_merged_in_time(tmp_path: Path):
    intake = FakeIntake()

    summary = await played(intake, log(tmp_path, 4), log(tmp_path, 5))

    moments = [fact["data"]["occurredAt"][:10] for fact in intake.facts]
    assert moments == sorted(moments)
    assert {fact["subject"] for fact in intake.facts} == {"BW4-1", "BW5-1"}
    assert (summary.cases, list(summary.lateness)) == (2, ["BW4", "BW5"])


async def test_the_same_log_twice_changes_nothing(tmp_path: Path):
    intake = FakeIntake()

    first = await played(intake, log(tmp_path))
    said = list(intake.said)
    second = await played(intake, log(tmp_path))

    assert intake.said == said
    assert (first.accepted, first.known) == (first.facts, 0)
    assert (second.accepted, second.known) == (0, first.facts)


async def test_the_summary_tells_what_was_skipped_refused_and_late(tmp_path: Path):
    summary = await played(FakeIntake(refuses="taken-in"), log(tmp_path))

    assert (summary.cases, summary.lines, summary.skipped) == (1, 3, {"internal-step": 1})
    assert summary.refused == {"type-unknown": 1}
    assert summary.facts == summary.accepted + 1
    assert summary.lateness["BW4"]["regulier"].late == 1
    assert (summary.first_day, summary.last_day) == (date(2012, 1, 2), date(2012, 3, 29))


async def test_applicants_are_introduced_before_anything_is_said(tmp_path: Path):
    intake = FakeIntake()

    await played(intake, log(tmp_path))

    assert list(intake.contacts) == [intake.facts[0]["data"]["applicantId"]]


async def test_progress_is_told_day_by_day(tmp_path: Path):
    days: list[tuple[date, int, int]] = []

    summary = await played(FakeIntake(), log(tmp_path), on_progress=lambda *told: days.append(told))

    assert (days[0][0], days[-1]) == (date(2012, 1, 2), (date(2012, 3, 29), summary.facts, summary.facts))


async def test_a_log_without_cases_is_soon_played(tmp_path: Path):
    (tmp_path / "bpic15_4_cases.csv").write_bytes(as_csv(permit(startDate="")))
    events = tmp_path / "bpic15_4_events.csv"
    events.write_bytes(as_csv(line("close case", "2012-01-04")))
    intake = FakeIntake()

    summary = await played(intake, events)

    assert (summary.facts, summary.first_day, intake.said) == (0, None, [])
