// A form is sent once, and only when somebody can be heard at the other end:
// otherwise what was typed stays on the page and a message says so.

const REST = 2000; // a second press within this time is a slip of the thumb, not a wish
const PATIENCE = 8000;
const sent = new WeakMap();

const message = () => document.querySelector("[data-offline-message]");

function tell(offline) {
  const box = message();
  if (!box) return;
  box.hidden = true;
  if (!offline) return;
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
}

async function answered() {
  if (navigator.onLine === false) return false;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    await fetch(message().dataset.ping || "/healthz", { method: "HEAD", cache: "no-store", signal: patience.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function send(form, button) {
  // Not form.requestSubmit(): it would come round again, and old phones lack it.
  if (button?.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
    setTimeout(() => pressed.remove(), 0);
  }
  if (button?.hasAttribute("formaction")) form.action = button.formAction;
  HTMLFormElement.prototype.submit.call(form);
}

export function guardForms() {
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-quick-exit]")) return;
    if (Date.now() - (sent.get(form) ?? 0) < REST) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.set(form, Date.now());
  }, true);

  addEventListener("submit", async (event) => {
    const form = event.target;
    // htmx has taken the ones it sends by now, and says "htmx:error" if it cannot.
    if (event.defaultPrevented || !message() || form.matches("[data-quick-exit]")) return;
    event.preventDefault();
    const button = event.submitter;
    if (await answered()) {
      tell(false);
      sent.set(form, Date.now());
      send(form, button);
    } else {
      sent.delete(form);
      tell(true);
    }
  });

  document.addEventListener("htmx:error", (event) => {
    if (event.detail?.ctx) tell(true);
  });
  document.addEventListener("htmx:finally:request", (event) => sent.delete(event.target));
  document.addEventListener("htmx:after:swap", () => tell(false));
  addEventListener("online", () => tell(false));
}
