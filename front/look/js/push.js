// Lets this browser get notifications. Shown only where it can; e-mail never depends on it.
const LONGEST_WAIT = 20_000; // milliseconds; some browsers never answer
const box = document.querySelector("[data-push]");
const part = (name) => box.querySelector(`[data-push-${name}]`);
const policy = window.trustedTypes?.createPolicy("spoor-worker", { createScriptURL: () => "/sw.js" });
const worker = policy ? policy.createScriptURL("") : "/sw.js";
const fromBase64url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const inTime = (work) => Promise.race([work, new Promise((_, fail) => { setTimeout(fail, LONGEST_WAIT, new Error("no answer")); })]);

async function digest(endpoint) { // what the server knows this browser by
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

function show(name) {
  box.hidden = false;
  for (const one of ["iphone", "denied", "on", "off"]) part(one).hidden = one !== name;
}

function say(name) {
  part("said").textContent = part("said").dataset[name];
}

async function current() { // the subscription of this browser, if there is one
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration ? registration.pushManager.getSubscription() : null;
}

async function start() {
  if (await Notification.requestPermission() !== "granted") { // asked after a tap, never before
    show(Notification.permission === "denied" ? "denied" : "on");
    return;
  }
  const registration = await navigator.serviceWorker.register(worker, { scope: "/" });
  await inTime(navigator.serviceWorker.ready);
  await (await registration.pushManager.getSubscription())?.unsubscribe(); // of another person, or another key
  const subscription = await inTime(
    registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(box.dataset.key) }),
  );
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch(box.dataset.push, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ permit: box.dataset.permit, endpoint, keys }),
  });
  if (!answer.ok) throw new Error("refused");
  await on(endpoint);
  say("on");
}

async function on(endpoint) {
  part("off").elements.apparaat.value = await digest(endpoint);
  show("off");
}

async function look() {
  if (navigator.standalone === false) return show("iphone"); // only there: a page is not allowed, an app is
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return undefined;
  if (Notification.permission === "denied") return show("denied");
  const subscription = await current();
  const known = subscription && box.dataset.known.split(" ").includes(await digest(subscription.endpoint));
  return known ? on(subscription.endpoint) : show("on");
}

part("on").addEventListener("click", async () => {
  part("on").disabled = true;
  await start().catch(() => say("failed"));
  part("on").disabled = false;
});
part("off").addEventListener("submit", async (event) => {
  event.preventDefault();
  await current().then((one) => one?.unsubscribe()).catch(() => undefined);
  event.target.submit();
});
look();
