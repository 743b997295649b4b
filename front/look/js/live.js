// Lets an open page follow its case. Without this file every page still works: reload it to see the news.
// The stream says only that something changed; the page itself is fetched again, so there is one rendering and one check.
import { Idiomorph } from "./idiomorph.js";

const NEVER_MIND = 10_000; // milliseconds without a connection before we mention it
const RENEW = 60 * 60_000; // the forms of a page work for two hours
const main = () => document.querySelector("main[data-live]");
const line = document.getElementById("live-status");
const policy = window.trustedTypes?.createPolicy("spoor", { createHTML: (text) => text }) ?? { createHTML: (text) => text };
let source = null;
let over = false;
let paused = sessionStorage.getItem("live") === "off";
let waiting = 0;
let missing = 0;
let quiet = false;
let news = ""; // said once the page shows it

function say(text) {
  line.textContent = "";
  setTimeout(() => { line.textContent = text ?? ""; }, 50); // a screen reader tells a change, not a state
}

function stop() {
  clearTimeout(waiting);
  clearTimeout(missing);
  waiting = 0;
  source?.close();
  source = null;
}

function end(text) { // nothing more will come: the reader may not see this any more
  over = true;
  stop();
  say(text);
  document.querySelectorAll("[data-live-expired]").forEach((note) => { note.hidden = false; });
}

async function refresh(message) {
  const here = main();
  const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
  if (!answer || over) return;
  if (answer.redirected || [401, 403, 404, 410].includes(answer.status)) return end(here.dataset.expired);
  if (!answer.ok) return;
  const text = policy.createHTML(await answer.text());
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const there = fresh.querySelector("main[data-live]");
  if (!there) return;
  Idiomorph.morph(here, there, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: KEEP });
  document.title = fresh.title;
  if (message) say(message);
}

const THEIRS = { details: ["open"], input: ["checked", "value"], option: ["selected"], textarea: ["value"] };
// What the reader opened, ticked, typed or is using; a hidden field is ours, but a form that may have come in keeps its number.
const KEEP = {
  beforeAttributeUpdated: (name, node) => (node.type === "hidden" ? !node.form?.tried : !THEIRS[node.localName]?.includes(name)),
  beforeNodeMorphed: (node) => !(node.nodeType === Node.ELEMENT_NODE && node.matches("[data-live-controls], [data-unsent]")),
};

function start() {
  if (source || paused || over || document.hidden || !main()) return;
  source = new EventSource(main().dataset.live);
  source.addEventListener("open", () => {
    clearTimeout(missing);
    missing = 0;
    if (line.textContent === main()?.dataset.offline) line.textContent = ""; // it is over
    gone(false);
  });
  source.addEventListener("changed", (event) => {
    news = JSON.parse(event.data).say || news;
    if (news && quiet) { clearTimeout(waiting); waiting = 0; }
    quiet = !news; // the page only got fresher: all open pages hear that at once, so each waits its own while
    waiting ||= setTimeout(show_news, quiet ? 2000 + Math.random() * 8000 : 300);
  });
  source.addEventListener("error", lost);
}

function show_news() { // many changes, one refresh
  const said = news;
  waiting = 0;
  news = "";
  refresh(said);
}

function lost() {
  if (source?.readyState === EventSource.CLOSED) { // the server said no: ask why, and try again later
    stop();
    refresh().then(() => { if (!over) waiting = setTimeout(start, NEVER_MIND); });
  }
  missing ||= setTimeout(offline, NEVER_MIND);
}

function offline() {
  say(main()?.dataset.offline);
  gone(true);
}

function gone(is) { // for eyes: how fresh the page says it is, was true then
  document.querySelectorAll("[data-live-gone]").forEach((note) => { note.hidden = !is; });
}

function resume() {
  if (paused || source || over || !main()) return;
  refresh();
  start();
}

document.addEventListener("visibilitychange", () => (document.hidden ? stop() : resume()));
window.addEventListener("online", () => { stop(); resume(); });
window.addEventListener("offline", offline);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-live-toggle]");
  if (!button) return;
  paused = !paused;
  sessionStorage.setItem("live", paused ? "off" : "on");
  show();
  if (paused) stop(); else resume();
});

function show() { // whether the page stands still, and what the button will do: its words change, so it needs no state
  document.querySelectorAll("[data-live-toggle]").forEach((button) => { button.hidden = false; });
  document.querySelectorAll("[data-live-runs]").forEach((words) => { words.hidden = paused; });
  document.querySelectorAll("[data-live-paused]").forEach((words) => { words.hidden = !paused; });
}

setInterval(() => { if (source) refresh(); }, RENEW);
show();
start();
