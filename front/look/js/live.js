// Lets an open page follow its case. Without this file every page still works: reload it to see the news.
// The stream says only that something changed; the page itself is fetched again, so there is one rendering and one check.
import { Idiomorph } from "./idiomorph.js";

const GRACE = 3_000; // milliseconds without a line before we say so: most are back by then
const ANSWER = 8_000; // in which a page comes, and the first word of a line
const BEATS = 2.5; // of which one must be heard, or the line hangs
const LATER = 5_000; // and some more: not all at once
const RENEW = 60 * 60_000; // the forms of a page work for two hours
const main = () => document.querySelector("main[data-live]");
const line = document.getElementById("live-status");
const policy = window.trustedTypes?.createPolicy("spoor", { createHTML: (text) => text }) ?? { createHTML: (text) => text };
let source = null;
let over = false;
let paused = sessionStorage.getItem("live") === "off";
let waiting = 0; // until the page is fetched
let coming = 0; // until the line is opened again
let missing = 0; // until we say that the line is gone
let silence = 0; // until we hold it for hanging
let silent = ANSWER; // how long it may be
let standing = false; // the reader was told that the page is not renewed
let catching = false;
let quiet = false;
let news = ""; // said once the page shows it

function say(text) {
  line.textContent = "";
  setTimeout(() => { line.textContent = text ?? ""; }, 50); // a screen reader tells a change, not a state
}

function stop() {
  [waiting, coming, missing, silence].forEach(clearTimeout);
  waiting = coming = missing = silence = 0;
  source?.close();
  source = null;
}

function end(text) { // nothing more will come: the reader may not see this any more
  over = true;
  stop();
  stand(false);
  say(text);
  document.querySelectorAll("[data-live-expired]").forEach((note) => { note.hidden = false; });
}

async function refresh(message) { // whether the page is as fresh as can be
  const here = main();
  const asked = { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(ANSWER) };
  const answer = await fetch(location.href, asked).catch(() => null);
  if (over) return false;
  if (answer && (answer.redirected || [401, 403, 404, 410].includes(answer.status))) return end(here.dataset.expired), false;
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (text === null) return still(), false;
  const fresh = new DOMParser().parseFromString(policy.createHTML(text), "text/html");
  const there = fresh.querySelector("main[data-live]");
  if (!there) return false;
  Idiomorph.morph(here, there, { morphStyle: "outerHTML", ignoreActiveValue: true, callbacks: KEEP });
  document.title = fresh.title;
  if (message) say(message);
  return true;
}

const THEIRS = { details: ["open"], input: ["checked", "value"], option: ["selected"], textarea: ["value"] };
// What the reader opened, ticked, typed or is using; a hidden field is ours, but a form that may have come in keeps its number.
const KEEP = {
  beforeAttributeUpdated: (name, node) => (node.type === "hidden" ? !node.form?.tried : !THEIRS[node.localName]?.includes(name)),
  beforeNodeMorphed: (node) => !(node.nodeType === Node.ELEMENT_NODE && node.matches("[data-live-controls], [data-unsent]")),
};

function start() {
  if (source || paused || over || document.hidden || !main()) return;
  silent = ANSWER;
  source = new EventSource(main().dataset.live);
  source.addEventListener("beat", (event) => {
    silent = Number(event.data) * 1000 * BEATS || silent;
    heard();
  });
  source.addEventListener("changed", (event) => {
    news = JSON.parse(event.data).say || news;
    if (news && quiet) { clearTimeout(waiting); waiting = 0; }
    quiet = !news; // the page only got fresher: all open pages hear that at once, so each waits its own while
    waiting ||= setTimeout(show_news, quiet ? 2000 + Math.random() * 8000 : 300);
    heard();
  });
  source.addEventListener("error", lost);
  listen();
}

function listen() {
  clearTimeout(silence);
  silence = setTimeout(hung, silent);
}

function heard() { // a sign of life
  clearTimeout(missing);
  missing = 0;
  listen();
  if (standing) catch_up();
}

async function catch_up() { // the reader is told so once the page is renewed
  if (catching) return;
  catching = true;
  if (await refresh()) { stand(false); say(main().dataset.back); }
  catching = false;
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
    refresh();
    coming = setTimeout(start, LATER + Math.random() * LATER);
  }
  missing ||= setTimeout(still, GRACE);
}

function hung() { // nothing says that it is gone, and nothing comes
  stop();
  still();
  start();
}

function still() {
  if (standing || paused || over) return;
  stand(true);
  const updated = document.querySelector("[data-live-updated]")?.textContent ?? "";
  say(`${main()?.dataset.still} ${updated.trim()}`);
}

function stand(is) { // for eyes: how fresh the page says it is, was true then
  standing = is;
  document.querySelectorAll("[data-live-gone]").forEach((note) => { note.hidden = !is; });
}

function resume() {
  if (paused || source || over || !main()) return;
  if (standing) catch_up(); else refresh();
  start();
}

document.addEventListener("visibilitychange", () => (document.hidden ? stop() : resume()));
window.addEventListener("online", () => { stop(); resume(); });
window.addEventListener("offline", still);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-live-toggle]");
  if (!button) return;
  paused = !paused;
  sessionStorage.setItem("live", paused ? "off" : "on");
  show();
  if (paused) { stop(); stand(false); } else resume();
});

function show() { // whether the page stands still, and what the button will do: its words change, so it needs no state
  document.querySelectorAll("[data-live-toggle]").forEach((button) => { button.hidden = false; });
  document.querySelectorAll("[data-live-runs]").forEach((words) => { words.hidden = paused; });
  document.querySelectorAll("[data-live-paused]").forEach((words) => { words.hidden = !paused; });
}

setInterval(() => { if (source) refresh(); }, RENEW);
show();
start();
