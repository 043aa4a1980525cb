// The screen of the cuff renews itself: it asks the program, which answers as soon as there is
// something new, and puts the new parts in the place of the old. Clocks here only show the time.

const AFTER_A_FAULT = 1000;

function countdowns(root) {
  for (const box of root.querySelectorAll("[data-countdown]")) {
    if (box.dataset.runs) continue;
    box.dataset.runs = "true";
    const clock = box.querySelector("[data-clock]");
    const ring = box.querySelector("[data-ring]");
    const whole = Number(box.dataset.whole) || 1;
    const end = performance.now() + 1000 * Number(box.dataset.countdown);
    const show = () => {
      if (!box.isConnected) return clearInterval(timer);
      const left = Math.max(Math.ceil((end - performance.now()) / 1000), 0);
      if (clock) clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (ring) ring.setAttribute("stroke-dasharray", `${Math.round((1000 * left) / whole)} 1000`);
      if (!left) clearInterval(timer);
    };
    const timer = setInterval(show, 250);
  }
}

const named = (root, name) => root.querySelector(`[data-swap="${name}"]`);

function swap(fresh) {
  const screen = named(document, "screen");
  const next = named(fresh, "screen");
  const same = screen.dataset.name === next.dataset.name && !screen.querySelector("form");
  screen.dataset.now = next.dataset.now;
  const names = same ? ["ring", "foot"] : ["screen", "foot"];
  if (same && screen.querySelector("h1").textContent !== next.querySelector("h1").textContent) names[0] = "screen";
  for (const name of names) {
    const [old, now] = [named(document, name), named(fresh, name)];
    if (old && now && !old.isEqualNode(now)) old.replaceWith(document.adoptNode(now));
  }
  if (names[0] === "ring") return;
  document.title = fresh.title;
  document.body.dataset.page = fresh.body.dataset.page;
  const main = document.querySelector("main");
  if (main) main.scrollTop = 0;
  document.querySelector("main h1").focus({ preventScroll: true });
}

async function next() {
  const screen = named(document, "screen");
  const asked = screen.dataset.now;
  const answer = await fetch(asked, { cache: "no-store" });
  const elsewhere = new URL(answer.url).pathname !== new URL(asked, location.href).pathname;
  if (elsewhere) return void location.assign(answer.url);
  if (answer.status === 204) return true;
  if (!answer.ok) throw new Error("not now");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!named(fresh, "screen")) return void location.reload();
  swap(fresh);
  countdowns(document);
  return true;
}

export async function measuring() {
  countdowns(document);
  if (!named(document, "screen")?.dataset.now) return;
  for (;;) {
    try {
      if (!(await next())) return;
    } catch {
      await new Promise((done) => setTimeout(done, AFTER_A_FAULT));
    }
  }
}
