"""A tracking link from mail to page, revoked, and asked for again."""

from email.message import EmailMessage

from plumbing.testing import eventually
from schemas.stories import on
from tests.journeys.test_terrace import TERRACE, Diary, opened
from tests.journeys.town_hall import TownHall

ADDRESS = "a-koffie@example.org"


def link_in(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return f"/v/{text.partition('/v/')[2].split()[0]}"


async def came(hall: TownHall, letters: int) -> bool:
    return len(hall.post.letters(ADDRESS)) == letters


async def opens(hall: TownHall, link: str) -> int:
    client = hall.client("status")
    client.cookies.clear()
    assert (await client.get(link)).status_code == 200
    answer = await client.post(link)
    if answer.status_code == 303:
        assert (await client.get(answer.headers["location"])).status_code == 200
    return answer.status_code


async def test_a_link_in_a_mail_opens_the_page_until_it_is_revoked_and_a_new_one_is_asked(town_hall: TownHall):
    await town_hall.start("intake", "status", "notify")
    diary = Diary(town_hall, on(3, 2))
    await opened(diary, TERRACE, "a-koffie", "nl")
    await town_hall.settled()
    (receipt,) = town_hall.post.letters(ADDRESS)
    assert await opens(town_hall, link_in(receipt)) == 303

    await diary.note(on(3, 3), "links.revoked", "DSB")
    await diary.until(on(3, 4))
    await town_hall.settled()
    assert await opens(town_hall, link_in(receipt)) == 410
    assert len(town_hall.post.letters(ADDRESS)) == 1

    for address in ("ander@example.org", ADDRESS):
        asked = {"aanvraag": TERRACE, "email": address}
        assert (await town_hall.client("notify").post("/link", data=asked)).status_code == 303
    await eventually(lambda: came(town_hall, 2))
    letters = town_hall.post.letters(ADDRESS)
    assert not town_hall.post.letters("ander@example.org")
    assert await opens(town_hall, link_in(letters[-1])) == 303
