// What the pages gain when a script may run. Each page works without any of this.
// No words and no clinical numbers live here: the server sends both in the page.
import { listenToFields, prepareFields } from "./fields.js";
import { guardForms } from "./forms.js";
import { measures } from "./measures.js";
import { privacy } from "./privacy.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function start(within) {
  for (const element of all("[data-needs-script]", within)) element.hidden = false;
  prepareFields(within);
  measures(within);
}

function focus(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
}

document.body.classList.add("nhsuk-frontend-supported");
start(document);
listenToFields();
guardForms();
privacy();
focus(document.querySelector(".nhsuk-error-summary"));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// After a swap, focus goes where a reader would look first.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  const region = target?.isConnected ? target
    : target?.id ? document.getElementById(target.id)
    : target?.localName === "main" ? document.querySelector("main") : null;
  start(region ?? document);
  // A part that renews itself while somebody works elsewhere on the page moves nobody.
  if (region?.closest("[data-keeps-focus]")) return;
  focus(region?.querySelector(".nhsuk-error-summary") ?? region?.querySelector("[data-focus], h1"));
});
