"""Lists as files, and who reads which list and which case."""

from datetime import date

import pytest
from pyarrow import BufferReader, parquet

from plumbing.session import Viewer
from plumbing.testing import session_of
from tests.services.dashboard.listed import CASES, FILES, asked, found, lines, of
from tests.services.dashboard.test_pages import links

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_a_search_finds_is_a_file_too(lists):
    for number, cases in (("DH-1", ["DH-1"]), ("dh-7", [f"DH-7{n}" for n in range(6)]), ("DH-2026", [])):
        rows = await lines(lists, f"/dashboard/zaken.csv?stand=alle&nummer={number}")
        assert [row["zaaknummer"] for row in rows] == cases
    assert (await lists.get("/dashboard/zaken.xes?nummer=DH-1")).text.count("<trace>") == 1
    assert "zaken.csv?stand=open&amp;nummer=dh-7" in (await lists.get("/dashboard/zaken?nummer=dh-7")).text


async def test_a_list_is_a_file_for_spreadsheets_and_for_analysis(lists):
    rows = await lines(lists, "/dashboard/zaken.csv?stand=alle&op=ontvangen")
    assert [row["zaaknummer"] for row in rows] == await asked(lists, "stand=alle&op=ontvangen")
    event = next(row for row in rows if row["zaaknummer"] == "EV-5")
    assert (event["onderwerp"], event["ontvangen"]) == ("'=HYPERLINK(x)", "2026-03-02")

    table = parquet.read_table(BufferReader((await lists.get("/dashboard/zaken.parquet?stand=alle")).content))
    assert table.num_rows == len(CASES)
    assert table.column("ontvangen").to_pylist()[0] == date(2026, 3, 2)


async def test_a_file_speaks_the_language_of_its_address_and_no_other(lists):
    english = {"accept-language": "en"}
    by_browser = (await lists.get("/dashboard/zaken.csv?stand=alle", headers=english)).text
    by_address = (await lists.get("/dashboard/zaken.csv?stand=alle&taal=en")).text

    assert by_browser == (await lists.get("/dashboard/zaken.csv?stand=alle")).text
    assert (by_browser[1:11], by_address[1:12], "Te laat" in by_address) == ("zaaknummer", "case_number", False)
    page = (await lists.get("/dashboard/zaken?stand=alle&taal=en")).text
    assert all(f"zaken.{kind}?stand=alle&amp;taal=en" in page for kind in ("csv", "parquet"))
    table = parquet.read_table(BufferReader((await lists.get("/dashboard/zaken.parquet?taal=en")).content))
    assert table.column("received").to_pylist()[0] == date(2026, 3, 2)
    assert set(table.column("department_code").to_pylist()) >= {"DPZ", "SZW"}
    assert (await lists.get("/dashboard/zaken.csv?taal=de")).status_code == 400
    lists.cookies.delete("taal")


async def test_a_department_reads_its_own_cases_and_counts_the_others(lists):
    lists.cookies = of("DSB")
    assert found(await lists.get("/dashboard/zaken?afdeling=DSB")) == ["DH-1"]
    city = await lists.get("/dashboard/zaken?stand=alle")
    assert (found(city), 'id="aantal">–<' in city.text) == ([], True)
    assert 'id="aantal">&lt;5<' in (await lists.get("/dashboard/zaken?afdeling=DPZ")).text
    for kind in FILES:
        assert (await lists.get(f"/dashboard/zaken.{kind}?afdeling=DSB")).status_code == 200
        for query in ("", "?stand=alle", "?afdeling=SZW", "?over=step:DSO/advies"):
            assert (await lists.get(f"/dashboard/zaken.{kind}{query}")).status_code == 404, query
        assert b"DH-7" not in (await lists.get(f"/dashboard/zaken.{kind}?nummer=DH-7")).content
    assert found(await lists.get("/dashboard/zaken?nummer=DH-7")) == []
    assert [one["zaaknummer"] for one in await lines(lists, "/dashboard/zaken.csv?nummer=DH")] == ["DH-1"]


async def test_an_agent_opens_every_case_and_has_no_list_of_all(lists):
    lists.cookies = of(role="agent")
    page = await lists.get("/dashboard/zaak/DH-1")
    assert (page.status_code, "/dashboard/zaken" in page.text) == (200, False)
    lists_of_all = ("", "/zaken", "/zaken?nummer=DH-1", *(f"/zaken.{kind}?stand=alle" for kind in FILES))
    for path in (*lists_of_all, "/afdeling/DSB", "/afdeling/XYZ", "/type/evenement-klein"):
        page = await lists.get(f"/dashboard{path}")
        assert (page.status_code, "Deze pagina is voor anderen" in page.text) == (403, True), path
    assert (await lists.get("/dashboard/nieuws")).status_code == 404
    assert [(await lists.get(f"/v1/{path}")).status_code for path in ("overzicht", "zaken", "zaken/DH-1")] == [
        403, 403, 200,
    ]  # fmt: skip
    lists.cookies = session_of(Viewer("staff", "s", ("agent", "department"), ("DSB",)))
    assert found(await lists.get("/dashboard/zaken?afdeling=DSB")) == ["DH-1"]
    assert (await lists.get("/dashboard/zaak/EV-5")).status_code == 200


async def test_what_somebody_may_not_open_is_as_if_it_were_not_there(lists):
    """DSB works on the first case, DSO decides it; nobody else has to do with it."""
    for who, sees_it in (
        (of("DSB"), True),
        (of("DSO"), True),
        (of("SZW"), False),
        (of(), False),
        (of(role="gardener"), False),
    ):
        lists.cookies = who
        answer, unknown = [await lists.get(f"/dashboard/zaak/{case}") for case in ("DH-1", "DH-0")]
        assert answer.status_code == (200 if sees_it else 404)
        assert sees_it or answer.text.replace("DH-1", "…") == unknown.text.replace("DH-0", "…")
    for who in (of(), of(role="gardener")):
        lists.cookies = who
        for path in ("/dashboard/zaken", *(f"/dashboard/zaken.{kind}" for kind in FILES)):
            assert (await lists.get(path)).status_code == 403


async def test_who_reads_for_several_departments_sees_what_is_urgent_in_all_of_them(lists):
    lists.cookies = of("DPZ", "DSB")
    overview = await lists.get("/dashboard")
    (onward,) = [href for href, text in links(overview.text) if text == "Alle zaken die aandacht vragen"]

    assert found(overview) == ["DH-1", "EV-5"]
    assert "afdeling=DPZ%2CDSB" in onward and found(await lists.get(onward)) == ["DH-1", "EV-5"]
    assert await asked(lists, "stand=vraagt-aandacht&afdeling=DSB") == ["DH-1"]


@pytest.mark.parametrize("departments", ["DPZ,DSB,SZW", "SZW", "DPZ,", ",", "DPZ,DPZ,SZW"])
async def test_several_departments_are_read_by_who_may_read_each(lists, departments):
    lists.cookies = of("DPZ", "DSB")
    for path in ("zaken", "zaken.csv"):
        answer = await lists.get(f"/dashboard/{path}?stand=alle&afdeling={departments}")
        assert "DH-3" not in answer.text and "EV-5" not in answer.text
