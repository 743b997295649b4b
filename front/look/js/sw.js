// The worker shows notifications, and nothing else: it keeps no pages, for those of a case must never be old.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title, body, tag, lang, navigate } = event.data?.json().notification ?? {};
  const shown = { body: body ?? "", tag, lang: lang ?? "nl", data: { navigate: navigate ?? "/" } };
  event.waitUntil(self.registration.showNotification(title ?? "Nieuws over uw aanvraag", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const there = new URL(event.notification.data.navigate, self.location.origin);
  // Services may have ports of their own; another host or kind of address is never opened.
  if (there.hostname === self.location.hostname && ["https:", "http:"].includes(there.protocol)) event.waitUntil(lead(there.href));
});

async function lead(address) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => one.url === address);
  return page ? page.focus() : self.clients.openWindow(address);
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription: old, newSubscription }) {
  if (!old) return; // who we were is not told: the page offers it again
  const { endpoint, keys } = (newSubscription ?? await self.registration.pushManager.subscribe(old.options)).toJSON();
  await fetch("/meldingen/vernieuwd", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ old: old.toJSON(), endpoint, keys }),
  });
}
