"""Lists on the pages of the dashboard: what is asked for is found, in its order, and nonsense is refused."""

import pytest

from services.dashboard import api
from tests.services.dashboard.listed import asked, found
from tests.services.dashboard.test_pages import links

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_filter_of_a_list_stands_in_its_address(lists):
    assert await asked(lists, "") == ["DH-1", "EV-5", "DH-2", "DH-3"]
    assert await asked(lists, "stand=alle&stadsdeel=Centrum") == ["DH-1", "DH-4"]
    assert await asked(lists, "soort=evenement-klein") == ["EV-5"]
    assert await asked(lists, "afdeling=DSB") == ["DH-1"]
    assert await asked(lists, "wacht=aanvrager") == ["DH-3"]
    assert await asked(lists, "stand=afgerond&periode=2026-04") == ["DH-4"]
    assert len(await asked(lists, "stand=afgerond&periode=3")) == 7
    assert await asked(lists, "over=step:DSO/advies") == ["DH-1"]
    assert await asked(lists, "over=passed:DSO%3EDSB") == ["DH-1"]
    for narrower in ("stand=afgerond", "stand=alle&wacht=aanvrager"):
        assert await asked(lists, f"{narrower}&over=passed:DSO%3EDSB") == []
    assert await asked(lists, "afdeling=dsb") == ["DH-1"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/dashboard?afdeling=ABC", ["Afdeling", "deze afdeling hebben wij niet"]),
        ("/dashboard?soort=terasvergunning", ["Soort", "deze soort hebben wij niet"]),
        ("/dashboard?stadsdeel=Centrumm", ["Stadsdeel", "in dit stadsdeel hebben wij geen zaak"]),
        ("/dashboard?foo=bar&afdeling=ABC", ["foo", "Afdeling"]),
        ("/dashboard/zaken?stadsdeel='", ["Stadsdeel"]),
        ("/dashboard/zaken?stand=open&stand=alle", ["Stand", "dit staat twee keer in het adres"]),
        ("/dashboard/zaken?periode=2026-03..2026-01", ["Afgerond in", "de eerste maand komt na de laatste"]),
        ("/dashboard/zaken?periode=2026-13", ["Afgerond in"]),
        ("/dashboard/zaken?week=2025-W53", ["geen kalender heeft deze week"]),
        ("/dashboard/zaken.csv?afdeling=DSB,ABC&soort=x", ["Afdeling", "Soort"]),
        ("/dashboard/zaak/DH-1?foo=bar", ["“foo”"]),
        ("/dashboard/zaken?over=age:56-29", ["Over", "hierover is geen lijst"]),
        ("/dashboard/zaken?over=passed:DSB%3EDSB", ["Over", "hierover is geen lijst"]),
        ("/dashboard?periode=0000-01", ["Afgerond in", "geen kalender heeft deze maand"]),
        ("/dashboard/zaken?periode=2026-01..0000-02", ["Afgerond in", "geen kalender heeft deze maand"]),
        ("/dashboard?taal=xx", ["Taal", "deze pagina's zijn er in het Nederlands en Engels"]),
        (
            "/dashboard/zaken?cursor=uiterlijk.739694.DH-2&op=ontvangen",
            ["een lijst met een andere volgorde"],
        ),
        (
            "/dashboard/zaken?cursor=uiterlijk.739694.DH-2&op=-uiterlijk",
            ["een lijst met een andere volgorde"],
        ),
        ("/dashboard/zaken?cursor=uiterlijk.739694.DH-2&nummer=dh", ["een lijst met een andere volgorde"]),
        ("/dashboard/zaken?cursor=739694.DH-2", ["wij weten niet wat dit betekent"]),
        (
            "/dashboard/zaken?periode=0000-01&over=age:9-1&stadsdeel=Nergens&taal=xx&cursor=ontvangen.1.DH-2",
            ["Afgerond in", "Over", "Stadsdeel", "Taal", "een lijst met een andere"],
        ),
        (f"/dashboard/zaak/{'D' * 101}", ["Nummer van de zaak", "dit is te lang"]),
        ("/dashboard/afdeling/DSB?soort=x", ["Soort"]),
    ],
)
async def test_a_question_that_nobody_understands_has_no_answer(lists, address, says):
    page = await lists.get(address)

    assert page.status_code == 400
    assert "Dit adres begrijpen wij niet" in page.text
    assert [words for words in says if words not in page.text] == []
    assert "geen open zaken" not in page.text
    assert not [raw for raw in ("case_id", "stadsdeel", "cursor", "over", "periode") if f"<strong>{raw}<" in page.text]


async def test_the_api_tells_all_that_is_wrong_with_a_question_at_once(lists):
    answer = await lists.get("/v1/zaken?aantal=-1&afdeling=ABC&stand=weg")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")
    assert [(one["code"], one["path"]) for one in answer.json()["violations"]] == [
        ("extra-forbidden", "/query/aantal"), ("enum", "/query/stand"), ("department-unknown", "/query/afdeling"),
    ]  # fmt: skip
    assert (await lists.get("/v1/overzicht?foo=1")).status_code == 400


async def test_the_areas_to_choose_from_are_those_that_have_a_case(lists):
    for page in ("/dashboard", "/dashboard/zaken"):
        assert '<option value="Centrum">Centrum</option></select>' in (await lists.get(page)).text


async def test_a_list_is_sorted_by_its_columns_and_says_so(lists):
    assert await asked(lists, "op=ontvangen") == ["DH-1", "EV-5", "DH-3", "DH-2"]
    assert await asked(lists, "op=-ontvangen") == ["DH-2", "DH-3", "EV-5", "DH-1"]
    assert await asked(lists, "op=-uiterlijk") == ["DH-3", "DH-2", "EV-5", "DH-1"]
    page = (await lists.get("/dashboard/zaken?op=ontvangen")).text
    assert page.count('aria-sort="ascending"') == 1
    assert "op=-ontvangen" in page


@pytest.mark.parametrize("order", ["uiterlijk", "-uiterlijk", "ontvangen", "-ontvangen"])
async def test_the_pages_of_a_list_are_the_list_in_every_order(lists, monkeypatch, order):
    whole = await asked(lists, f"stand=alle&op={order}")
    monkeypatch.setattr(api, "PAGE", 4)
    page, seen = await lists.get(f"/dashboard/zaken?stand=alle&op={order}"), list[str]()
    while True:
        seen += found(page)
        onward = [href for href, text in links(page.text) if text == "Volgende zaken"]
        if not onward:
            break
        page = await lists.get(onward[0])
    assert seen == whole


async def test_a_case_is_found_by_its_number_or_how_that_begins(lists):
    whole = await lists.get("/dashboard/zaken?nummer=ev-5")
    assert (whole.status_code, whole.headers["location"]) == (303, "/dashboard/zaak/EV-5")
    assert found(await lists.get("/dashboard/zaken?nummer=dh-7")) == [f"DH-7{n}" for n in range(6)]
    assert "Er zijn geen zaken die zo staan." in (await lists.get("/dashboard/zaken?nummer=%25")).text


async def test_the_list_of_a_step_calls_it_as_the_figure_does(lists):
    named = (await lists.get("/dashboard/zaken?stand=alle&over=step:SZW/gesprek&soort=klacht")).text

    assert "We praten met u over uw klacht" in named
    bare = (await lists.get("/dashboard/zaken?stand=alle&over=step:SZW/gesprek")).text
    assert "over uw klacht" not in bare


async def test_a_list_is_asked_for_by_the_week_of_the_last_day_in_every_order(lists):
    assert await asked(lists, "stand=vraagt-aandacht&week=2026-W18") == ["DH-1", "EV-5"]
    assert await asked(lists, "stand=alle&week=2026-W18") == ["DH-1", "EV-5"]
    assert await asked(lists, "week=2026-W23&op=-ontvangen") == ["DH-2"]
    assert await asked(lists, "week=2026-W19&op=ontvangen") == []
    assert await asked(lists, "stand=afgerond&week=2026-W18") == []
    assert (await lists.get("/dashboard/zaken?week=2026-W54")).status_code == 400
    page = (await lists.get("/dashboard/zaken?stand=vraagt-aandacht&week=2026-W18")).text
    assert "Alleen zaken waarvan de laatste dag tussen" in page and "&amp;week=2026-W18" in page
