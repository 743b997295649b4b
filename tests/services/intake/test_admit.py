"""All of a delivery or nothing; twice is once; the same id with other content is refused."""

import pytest

from schemas.stories import at
from services.intake.core.admit import admit, candidates, rejections, status_of
from services.intake.core.rules import judge
from tests.services.intake.deliveries import GROUND, batch, binary, event, having, structured


def admitted(*deliveries, known=()):
    """What becomes of deliveries where these events came in before."""
    before = {c.key: c.digest for c in candidates(judge(structured(said), GROUND) for said in known).values()}
    judged = [judge(delivery, GROUND) for delivery in deliveries]
    said = candidates(judged)
    new = said.keys() - before.keys()
    return list(admit(judged, set(new), {key: said[key].digest for key in new} | before))


def counted(outcomes):
    return [(len(o.accepted), o.known, sorted(o.codes)) for o in outcomes]


def test_the_same_event_twice_is_accepted_once_whatever_the_mode():
    said = event()

    assert counted(admitted(structured(said), binary(said))) == [(1, 0, []), (0, 1, [])]
    assert counted(admitted(structured(said), known=[said])) == [(0, 1, [])]


def test_within_a_batch_twice_is_once():
    said = event()

    assert counted(admitted(batch(said, event(), said))) == [(2, 1, [])]


def test_the_same_id_with_other_content_is_refused():
    said = event()
    other = having(said, team="Team 7")

    assert counted(admitted(structured(other), known=[said])) == [(0, 0, ["id-reused"])]
    assert counted(admitted(structured(said), structured(other))) == [(1, 0, []), (0, 0, ["id-reused"])]


def test_a_batch_comes_in_whole_or_not_at_all():
    said = event()

    assert counted(admitted(batch(event(), having(said, team="7")), known=[said])) == [(0, 0, ["id-reused"])]
    assert counted(admitted(batch(event(), 7))) == [(0, 0, ["not-an-event"])]


def test_an_event_of_a_refused_delivery_may_come_in_by_the_next():
    said = event()

    assert counted(admitted(batch(said, 7), structured(said))) == [(0, 0, ["not-an-event"]), (1, 0, [])]


LARGE = having(event(), note="x" * 70_000)


@pytest.mark.parametrize(
    ("delivery", "answer"),
    [
        (structured(event()), (202, "accepted")),
        (structured(b"{"), (400, "not-json")),
        (structured(b"{", kind="text/plain"), (415, "content-type-unsupported")),
        (batch(*[{}] * 1001), (413, "batch-too-large")),
        (structured(LARGE), (413, "event-too-large")),
        (structured(LARGE | {"id": ""}), (413, "event-too-large")),
        (batch(LARGE), (400, "refused")),
        (structured(event(source="x")), (400, "refused")),
    ],
)
def test_the_answer_follows_from_what_is_wrong(delivery, answer):
    assert status_of(admitted(delivery)[0]) == answer


def test_a_reused_id_is_a_conflict_unless_more_is_wrong():
    said = event()
    (outcome,) = admitted(structured(having(said, team="7")), known=[said])

    assert status_of(outcome) == (409, "id-reused")


def test_in_a_batch_the_path_begins_with_the_number_of_the_event():
    (outcome,) = admitted(batch(event(), event(source="x")))

    assert [v.path for v in outcome.violations] == ["/1/source"]


def test_a_rejection_goes_by_the_case_and_tells_what_was_wrong():
    delivery = structured(event(source="x", id="7", subject="DH-1"))
    (no,) = rejections(admitted(delivery)[0], at(3, 2, 10))

    assert (no.case_id, no.data.event_id, no.data.delivery_id) == ("DH-1", "7", str(delivery.id))
    assert [v.path for v in no.data.violations] == ["/source"]


@pytest.mark.parametrize("subject", ["111222333", "jan@example.org", "", "x" * 101, None])
def test_a_case_id_that_may_not_travel_does_not_return_as_a_key(subject):
    delivery = structured(event(subject=subject, id="0612345678"))
    (no,) = rejections(admitted(delivery)[0], at(3, 2, 10))

    assert (no.case_id, no.data.event_id) == (str(delivery.id), None)


def test_a_case_id_that_may_not_travel_does_not_return_behind_a_hundred_others():
    said = having(event(subject="111222333"), **{f"n{n}": "111222333" for n in range(200)})
    (no,) = rejections(admitted(structured({"data": said["data"]} | said))[0], at(3, 2, 10))

    assert "111222333" not in no.model_dump_json()


def test_of_a_delivery_a_thousand_violations_are_told():
    (outcome,) = admitted(batch(*[{}] * 500))

    assert (len(outcome.violations), outcome.violations[-1].code) == (1000, "more-violations")


def test_a_rejection_of_the_same_delivery_has_the_same_id():
    (outcome,) = admitted(batch(7, 8))
    once, again = ([no.id for no in rejections(outcome, at(3, 2, hour))] for hour in (10, 11))

    assert once == again and len(set(once)) == 2
