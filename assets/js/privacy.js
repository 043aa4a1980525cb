// A phone is often shared. Leaving is one press away, and a page about a person does not outlive its visit.

const isPrivate = () => document.body.hasAttribute("data-private");

function blank() {
  document.title = document.querySelector("[data-quick-exit]")?.dataset.quickExitTitle || "\u00a0";
  document.documentElement.classList.add("v5-gone");
}

function leave() {
  const way = document.querySelector("[data-quick-exit]");
  if (!way) return;
  blank();
  if (navigator.onLine === false) {
    // Nobody to ask: an empty page is better than the browser's complaint with our name on it.
    history.replaceState(null, "", "/");
    document.body.replaceChildren();
  } else if (way.localName === "form") {
    HTMLFormElement.prototype.submit.call(way);
  } else {
    location.replace(way.href);
  }
}

export function privacy() {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    const now = Date.now();
    presses = presses.filter((at) => now - at < 2000).concat(now);
    if (presses.length < 3) return;
    presses = [];
    leave();
  });
  const pressed = (event) => {
    if (!event.target.closest("[data-quick-exit]")) return;
    event.preventDefault();
    leave();
  };
  addEventListener("submit", pressed);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[data-quick-exit]")) pressed(event);
  });

  addEventListener("pagehide", () => {
    if (isPrivate()) document.body.replaceChildren();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && isPrivate()) location.reload();
  });

  // The part after # never reaches a server; it should not stay in the address either.
  const code = document.querySelector("[data-passport-fragment]");
  if (code && location.hash.length > 1) {
    let text = location.hash.slice(1);
    try { text = decodeURIComponent(text); } catch { /* keep it as it came */ }
    code.value = text;
    code.dispatchEvent(new Event("input", { bubbles: true }));
    history.replaceState(null, "", location.pathname + location.search);
  }
}
