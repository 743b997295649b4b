"""What stands on the envelope of a message is kept as it came, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from plumbing.headers import as_text, of_text
from plumbing.outbox import Letter, put
from plumbing.relay import HEADERS, Relay
from tests.plumbing.book import TOPIC
from tests.plumbing.test_relay import running

# PostgreSQL keeps no NUL and no half of a pair, so neither may stand in the text.
NAMES = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(NAMES, st.none() | st.binary())))
def test_headers_come_back_byte_for_byte_in_their_order(headers: list[tuple[str, bytes | None]]):
    kept = as_text(headers)

    assert of_text(kept) == headers
    assert kept.isascii() and "\0" not in kept


async def test_the_relay_says_again_what_came_with_headers_and_all_else_with_ours(city, book, settings):
    came = [("ce_id", b"a\xff"), ("content-type", b"application/json")]
    letters = [Letter(TOPIC, 0, "a", "1", as_text(came)), Letter(TOPIC, 0, "b", "2"), Letter(TOPIC, 0, "c", None)]
    async with book.pool.acquire() as tx, tx.transaction():
        await put(tx, letters)
    async with running(Relay(settings)):
        said = await city.heard(TOPIC, 3)

    assert [list(record.headers) for record in said] == [came, HEADERS, []]
