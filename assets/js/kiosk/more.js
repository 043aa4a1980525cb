// A page that goes on below says so with a button; a finger that cannot drag can press it.

export function more() {
  const main = document.querySelector("main");
  const button = document.querySelector("[data-more]");
  if (!main || !button) return;
  const left = () => main.scrollHeight - main.clientHeight - main.scrollTop;
  const show = () => { button.hidden = left() < 40; };
  button.addEventListener("click", () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    main.scrollBy({ top: main.clientHeight * 0.7, behavior: calm ? "auto" : "smooth" });
  });
  main.addEventListener("scroll", show, { passive: true });
  addEventListener("resize", show);
  document.addEventListener("toggle", show, true);
  show();
}
