"""Style sheets, fonts and scripts: kept for ever, gone when they change, and nothing else comes out of that door."""

import re

import pytest

from front.icons import LINES, icon
from front.static import FILES, VERSION, address


async def test_an_old_page_gets_what_there_is_now_and_does_not_keep_it(visitor):
    answer = await visitor.get("/static/0123456789ab/app.css")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


async def test_who_can_unpack_gets_less(visitor):
    small = await visitor.get(address("app.css"))
    whole = await visitor.get(address("app.css"), headers={"accept-encoding": "identity"})

    assert small.text == whole.text and "content-encoding" not in whole.headers
    assert int(small.headers["content-length"]) < int(whole.headers["content-length"]) / 2


@pytest.mark.parametrize("name", ["../shop.py", "..%2Fshop.py", "nothing.css", "", "app.css/", "%00"])
async def test_nothing_else_comes_out_of_that_door(visitor, name):
    assert (await visitor.get(f"/static/{VERSION}/{name}")).status_code == 404


async def test_a_script_and_a_font_say_what_they_are(visitor):
    kinds = {name: (await visitor.get(address(name))).headers["content-type"] for name in FILES}

    assert kinds["js/live.js"].startswith("text/javascript") and kinds["favicon.svg"] == "image/svg+xml"
    assert kinds["fonts/fira-sans-400.woff2"] == "font/woff2"
    assert "application/octet-stream" not in kinds.values()


def test_no_style_sheet_fetches_from_elsewhere():
    sheets = {name: file.content.decode() for name, file in FILES.items() if name.endswith(".css")}

    assert set(sheets) == {"app.css", "vendor.css", "theme/denhaag.css", "theme/neutraal.css"}
    found = [url for css in sheets.values() for url in re.findall(r"url\(([^)]*)\)|@import", css)]
    assert all(url.startswith("fonts/") or url.startswith('"data:') for url in found), found


@pytest.mark.parametrize("name", LINES)
def test_an_icon_is_beside_words_and_hidden_from_readers(name):
    assert 'aria-hidden="true"' in icon(name) and 'focusable="false"' in icon(name)


def test_an_icon_that_nobody_drew_is_noticed():
    with pytest.raises(KeyError):
        icon("unicorn")
