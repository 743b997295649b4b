// Sends a form without leaving its page, so that what was typed is still there when nobody answers. Without this file it
// is sent all the same. A form has a number: sent again, it counts once.
const LONGEST_WAIT = 20_000; // milliseconds
const DOUBLE_CLICK = 600; // milliseconds: a second press in this time means what stood there at the first

async function send(form) { // whether it came in; undefined: nobody says so
  const told = {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "text/html" },
    credentials: "include", // its door may be another port of this host
    redirect: "manual", // where it leads to we know
    signal: AbortSignal.timeout(LONGEST_WAIT),
  };
  const answer = await fetch(form.action, told).catch(() => null);
  if (!answer || answer.status >= 500) return undefined;
  return answer.type === "opaqueredirect";
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.then) return;
  event.preventDefault();
  if (form.sending) return;
  form.sending = form.tried = true; // from now on the page keeps its number: see live.js
  const note = form.querySelector("[data-unsent]");
  note.hidden = true;
  const pressed = performance.now();
  const came = await send(form);
  if (came === undefined) {
    form.sending = false;
    note.hidden = false;
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, pressed + DOUBLE_CLICK - performance.now()));
  if (came) location.assign(form.dataset.then);
  else form.submit(); // refused: the door says on a page of its own what must be different
});

addEventListener("pageshow", () => { // who comes back to the page may send again
  for (const form of document.forms) form.sending = false;
});
