// Asks the program whether somebody is still thought to be there, and shows what it says.
// The program's clock decides; a page that never asks is cleared just the same.

const EVERY = 1000;
const TOUCH_AT_MOST = 5000;
const LEAVING = 5000;

// A page that holds nobody's answers goes back to the first screen when nobody has touched it for long.
function goHome() {
  const foot = document.querySelector("[data-home-after]");
  if (!foot) return;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace("/?again"), 1000 * Number(foot.dataset.homeAfter));
  };
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, wait, { passive: true, capture: true });
  wait();
}

export function presence() {
  goHome();
  const box = document.querySelector("[data-presence]");
  if (!box) return;
  const token = box.querySelector('[name="csrf_token"]').value;
  let touched = 0;

  // A page that is on its way to the next one is not called back by an answer that came late.
  let leaving = 0;
  addEventListener("beforeunload", () => { leaving = Date.now(); });

  const gone = () => {
    if (Date.now() - leaving < LEAVING) return;
    document.documentElement.classList.add("v5-gone");
    document.body.replaceChildren();
    location.replace(box.dataset.over);
  };

  async function ask() {
    let seen;
    try {
      seen = await (await fetch(box.dataset.presence, { cache: "no-store" })).json();
    } catch {
      return; // the program starts anew, or answers somebody else: ask again
    }
    if (seen.state === "nobody") gone();
    else if (seen.state === "warned") {
      box.querySelector("[data-left]").textContent = Math.ceil(seen.left);
      if (!box.open) box.showModal();
    } else if (box.open) box.close();
  }

  function touch() {
    if (box.open || Date.now() - touched < TOUCH_AT_MOST) return;
    touched = Date.now();
    fetch(box.dataset.touched, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  }

  box.addEventListener("cancel", (event) => event.preventDefault());
  box.querySelector("[data-more-time]").addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = event.target;
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" }).then(ask, ask);
  });
  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, touch, { passive: true, capture: true });
  setInterval(ask, EVERY);
}
