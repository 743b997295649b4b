"""From a tap to a notification on the screen: real page, real worker, real encryption; a push service of our own.

Only the browser's own `subscribe` is stood in for: it would ask its vendor, who is not here.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page

from deploy.local.ports import HOST, free_ports
from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import City, TestServers, eventually
from services.notify import store_push
from services.notify.app import make_app
from services.notify.channels.parcel import Note
from services.notify.channels.push import Push
from services.notify.core.message import Refused, Taken
from services.notify.core.subscription import Subscription, unseal
from services.notify.settings import Settings
from tests.browser.street import Street, open_for_visits
from tests.browser.visiting import Visit, visiting
from tests.services.notify.push_service import Browser, PushService, open_push_service
from tests.services.notify.saying import PRIVATE, contact
from tests.services.notify.test_push import VAPID

pytestmark = pytest.mark.asyncio(loop_scope="session")
ME = Viewer("applicant", "a-DH-2026-0001")
STAND_IN = """
    for (const [name, made] of Object.entries({
        subscribe: async function (options) {
            const key = btoa(String.fromCharCode(...new Uint8Array(options.applicationServerKey)));
            const told = await window.subscribeThere(key.replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, ''));
            localStorage.setItem('subscription', JSON.stringify(told));
            return this.getSubscription();
        },
        getSubscription: async () => {
            const told = JSON.parse(localStorage.getItem('subscription'));
            const unsubscribe = async () => { localStorage.removeItem('subscription'); return true; };
            return told && { ...told, toJSON: () => told, unsubscribe };
        },
    })) PushManager.prototype[name] = made;
"""


@dataclass
class Desk:
    """Notify at a port of its own, and the push service that it trusts."""

    notify: Street
    memory: Pool
    service: PushService

    async def kept(self) -> list[Subscription]:
        key = self.notify.settings.ring  # type: ignore[attr-defined]
        async with self.memory.acquire() as tx:
            return [one for sealed in await store_push.browsers(tx, ME.id, "any") if (one := unseal(key, sealed))]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(test_servers: TestServers) -> AsyncIterator[Desk]:
    city, (port,) = City(test_servers, f"p{uuid4().hex[:10]}"), free_ports(1)
    async with open_push_service() as service:
        here: dict[str, Any] = {"public_address": f"http://{HOST}:{port}", "notify_address": f"http://{HOST}:{port}"}
        mine = {"notify_private_key": PRIVATE, "vapid_private_key": VAPID, "push_hosts": service.origin, "smtp_port": 1}
        settings: Any = city.settings(Settings, "notify", **here, **mine)
        async with open_for_visits(city, make_app(settings), port):
            memory = await city.pool("notify")
            await city.say("contacts", contact("sanne@example.nl", applicant=ME.id), key=ME.id)
            await eventually(lambda: memory.fetchval("SELECT count(*) FROM contact"), 60)
            yield Desk(Street(city, settings, memory), memory, service)


@asynccontextmanager
async def at_my_messages(chromium: Chromium, desk: Desk, allowed: bool = True, **options: Any) -> AsyncIterator[Visit]:
    await desk.memory.execute("DELETE FROM subscription")
    async with visiting(chromium, desk.notify, ME, locale="nl-NL", **options) as visit:

        async def subscribe_there(key: str) -> dict[str, Any]:
            told, _ = desk.service.subscribe(key)
            return {"endpoint": told.endpoint, "keys": {"p256dh": told.p256dh, "auth": told.auth}}

        if allowed:
            await visit.page.context.grant_permissions(["notifications"], origin=desk.notify.address)
        await visit.page.context.expose_function("subscribeThere", subscribe_there)
        await visit.page.context.add_init_script(STAND_IN)
        await visit.to("/voorkeuren")
        yield visit


async def switched_on(visit: Visit, desk: Desk) -> tuple[Subscription, Browser]:
    await visit.page.get_by_role("button", name="Meldingen aanzetten").click()
    await visit.page.get_by_text("U krijgt vanaf nu meldingen op dit apparaat.").wait_for()
    (told,) = await desk.kept()
    return told, desk.service.browsers[told.endpoint.rpartition("/")[2]]


async def shown(page: Page) -> list[dict[str, Any]]:
    """What lies on the screen of this browser."""
    script = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
                    .map(({title, body, tag, lang, data}) => ({title, body, tag, lang, navigate: data.navigate}))"""
    found: list[dict[str, Any]] = await page.evaluate(script)
    return found


async def brought(context: BrowserContext, page: Page, text: str) -> None:
    """As the browser's own connection to its vendor would bring it."""
    tools, found = await context.new_cdp_session(page), list[dict[str, Any]]()
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(said["registrations"]))
    await tools.send("ServiceWorker.enable")

    async def known() -> bool:
        return bool(found)

    await eventually(known)
    origin = page.url[: page.url.index("/voorkeuren")]
    told = {"origin": origin, "registrationId": found[0]["registrationId"], "data": text}
    await tools.send("ServiceWorker.deliverPushMessage", told)
    await tools.detach()


def note(to: Subscription, address: str, **more: Any) -> Note:
    there = f"{address}/voorkeuren"
    told = {"id": "m-1", "title": "Nieuws over uw aanvraag", "body": "Kijk wat er is veranderd.", "tag": "case-1"}
    return Note(subscriptions=(to,), **{**told, "navigate": there, "language": "nl", **more})


async def test_from_a_tap_to_a_notification_that_leads_to_the_page(chromium, desk: Desk):
    async with at_my_messages(chromium, desk) as visit:
        told, browser = await switched_on(visit, desk)
        ended: list[str] = []

        async def forget(digests: Any) -> None:
            ended.extend(digests)

        push = Push(desk.notify.settings, forget)  # type: ignore[arg-type]
        for words in ("Kijk wat er is veranderd.", "Er is meer nieuws."):
            assert await push.hand_over(note(told, desk.notify.address, body=words)) == Taken()
            await brought(visit.page.context, visit.page, json.dumps(browser.inbox[-1]))

        async def newest() -> bool:
            return [one["body"] for one in await shown(visit.page)] == ["Er is meer nieuws."]

        await eventually(newest)  # it took the place of the first
        (one,) = await shown(visit.page)
        assert one.pop("body") and one.pop("navigate") == f"{desk.notify.address}/voorkeuren"
        assert one == {"title": "Nieuws over uw aanvraag", "tag": "case-1", "lang": "nl"}
        del desk.service.browsers[told.endpoint.rpartition("/")[2]]
        assert await push.hand_over(note(told, desk.notify.address)) == Refused("no-device", permanent=True)
        assert ended == [told.digest] and visit.complaints == []
        await push.close()


@pytest.mark.parametrize(
    ("navigate", "opens"),
    [("/zaak/DH-1", True), ("{here}/zaak/DH-1", True), ("http://127.0.0.1:1/zaak", True),
     ("https://kwaad.example/", False), ("javascript:alert(1)", False)],
)  # fmt: skip
async def test_a_tap_on_a_notification_opens_our_pages_only(chromium, desk: Desk, navigate: str, opens: bool):
    async with at_my_messages(chromium, desk) as visit:
        await switched_on(visit, desk)
        target = navigate.format(here=desk.notify.address)
        text = json.dumps({"web_push": 8030, "notification": {"title": "Nieuws", "navigate": target}})
        await brought(visit.page.context, visit.page, text)
        await eventually(partial(shown, visit.page))
        (worker,) = visit.page.context.service_workers

        opened = await worker.evaluate(  # a browser opens a window for a real tap only
            """async () => {
                const opened = [];
                Object.defineProperty(self.clients, 'openWindow', { value: async (where) => { opened.push(where); } });
                const [one] = await self.registration.getNotifications();
                const event = new NotificationEvent('notificationclick', { notification: one });
                const waits = [];
                event.waitUntil = (work) => waits.push(work);
                self.dispatchEvent(event);
                await Promise.all(waits);
                return opened;
            }"""
        )
        assert [bool(opened), await shown(visit.page)] == [opens, []]


async def test_what_was_switched_on_is_switched_off_here_and_with_us(chromium, desk: Desk):
    async with at_my_messages(chromium, desk) as visit:
        await switched_on(visit, desk)
        await visit.to("/voorkeuren")
        assert "U krijgt meldingen op 1 apparaat." in await visit.page.inner_text("main")
        await visit.page.get_by_role("button", name="Uitzetten op dit apparaat").click()
        await visit.page.wait_for_url("**/voorkeuren?bewaard")

        assert await desk.kept() == []
        assert await visit.page.evaluate("localStorage.getItem('subscription')") is None
        await visit.page.get_by_role("button", name="Meldingen aanzetten").wait_for()
        assert visit.complaints == []


async def test_a_browser_of_somebody_else_before_us_gets_a_subscription_of_its_own(chromium, desk: Desk):
    async with at_my_messages(chromium, desk) as visit:
        theirs, _ = desk.service.subscribe()
        told = {"endpoint": theirs.endpoint, "keys": {"p256dh": theirs.p256dh, "auth": theirs.auth}}
        await visit.page.evaluate("told => localStorage.setItem('subscription', told)", json.dumps(told))
        mine, _ = await switched_on(visit, desk)

        assert mine.endpoint != theirs.endpoint


async def test_who_refuses_is_told_how_to_come_back_on_it(chromium, desk: Desk):
    async with at_my_messages(chromium, desk, allowed=False) as visit:
        await visit.page.evaluate("""() => {
            Object.defineProperty(Notification, 'permission', { get: () => 'denied' });
            Notification.requestPermission = async () => 'denied';
        }""")
        await visit.page.get_by_role("button", name="Meldingen aanzetten").click()
        await visit.page.get_by_text("Uw browser laat onze meldingen niet toe.").wait_for()

        assert await desk.kept() == []


async def test_a_push_service_that_we_do_not_know_is_refused_and_said_so(chromium, desk: Desk):
    async with at_my_messages(chromium, desk) as visit:
        before, desk.service.origin = desk.service.origin, "https://kwaad.example"
        try:
            await visit.page.get_by_role("button", name="Meldingen aanzetten").click()
            await visit.page.get_by_text("Dat is niet gelukt. U krijgt wel onze e-mails.").wait_for()
        finally:
            desk.service.origin = before

        assert await desk.kept() == []


@pytest.mark.parametrize(
    ("lacks", "sees"),
    [("delete window.PushManager", False),
     ("Object.defineProperty(navigator, 'standalone', { get: () => false })", True)],
)  # fmt: skip
async def test_a_browser_that_cannot_do_it_is_not_offered_it(chromium, desk: Desk, lacks: str, sees: bool):
    async with at_my_messages(chromium, desk) as visit:
        await visit.page.context.add_init_script(lacks)
        await visit.to("/voorkeuren")

        assert not await visit.page.get_by_role("button", name="Meldingen aanzetten").is_visible()
        assert (
            await visit.page.get_by_text("Zet deze pagina op een iPhone of iPad eerst op uw beginscherm.").is_visible()
            is sees
        )


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_part_about_this_device_is_for_everyone(chromium, desk: Desk, language: str):
    async with at_my_messages(chromium, desk) as visit:
        await switched_on(visit, desk)
        await visit.to(f"/voorkeuren?taal={language}")
        for width in (320, 390, 1280):
            assert await visit.violations(width) == []
            assert await visit.sideways() <= 0


async def test_without_script_everything_can_be_switched_off(chromium, desk: Desk):
    async with at_my_messages(chromium, desk) as visit:
        await switched_on(visit, desk)
        async with visiting(chromium, desk.notify, ME, locale="nl-NL", java_script_enabled=False) as plain:
            await plain.to("/voorkeuren")
            await plain.page.get_by_role("button", name="Uitzetten op alle apparaten").click()
            await plain.page.wait_for_url("**/voorkeuren?bewaard")
            assert "apparaat" not in await plain.page.inner_text("main")
        assert await desk.kept() == []
