// The worklist: copy and file in one press, keys while one of its buttons has the focus, and a list
// that renews itself without moving under anybody's hand. Every deed works without this file.

const list = () => document.querySelector("[data-list]");
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];

async function copied(address) {
  const answer = await fetch(address, { cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error("no text");
  await navigator.clipboard.writeText(await answer.text());
}

function post(form, action, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.action = action;
  HTMLFormElement.prototype.submit.call(form);
}

// Filed only once the text is really on the clipboard; otherwise the page of the text comes up.
function copyAndFile() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button || !button.form) return;
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    let fields = { copied: "clipboard" };
    try {
      await copied(button.dataset.copy);
    } catch {
      fields = {};
    }
    post(button.form, button.formAction, fields);
  });
}

const KEYS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function press(row, selector) {
  row?.querySelector(selector)?.click();
}

// Keys work only inside the list, so that nobody meets them by accident; Tab goes on as ever.
function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !list()?.contains(event.target)) return;
    const all = rows();
    const at = all.findIndex((row) => row.contains(event.target));
    if (event.key in KEYS) {
      const next = all[Math.max(0, at + KEYS[event.key])];
      if (!next) return;
      event.preventDefault();
      next.querySelector("[data-open]").focus();
      next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "o") {
      press(all[at], "[data-open]");
    } else if (event.key === "f") {
      press(all[at], "[data-file]");
    } else if (event.key === "u") {
      document.querySelector("[data-undo]")?.click();
    }
  });
}

const stale = () => document.querySelector("[data-stale]");
const tell = (old) => { const box = stale(); if (box) box.hidden = !old; };

function renewal() {
  // A row must not slip away under the pointer: the new list waits until it has left.
  document.addEventListener("htmx:before:request", (event) => {
    const asks = event.target;
    if (asks.matches?.("[data-brings-rows]") && document.querySelector("[data-rows]:hover")) event.preventDefault();
  });
  document.addEventListener("htmx:error", () => tell(true));
  document.addEventListener("htmx:response:error", () => tell(true));
  document.addEventListener("htmx:after:request", (event) => {
    const answer = event.detail?.ctx?.response;
    // Signed out meanwhile: the sign-in page would be put where the counts are.
    if (answer && !answer.raw?.redirected && answer.status < 400) tell(false);
  });
  document.addEventListener("htmx:before:swap", (event) => {
    if (event.detail?.ctx?.response?.raw?.redirected) {
      event.preventDefault();
      location.reload();
    }
  });
}

export function worklist() {
  copyAndFile();
  if (list()) keys();
  if (list() || document.querySelector("[data-renewed]")) renewal();
}
