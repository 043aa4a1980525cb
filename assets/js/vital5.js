// What the pages gain when a script may run. Each page works without any of this.
// No words and no clinical numbers live here: the server sends both in the page.
import { Checkboxes, ErrorSummary, Radios } from "nhsuk-frontend";
import { guardForms } from "./forms.js";
import { measures } from "./measures.js";
import { privacy } from "./privacy.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function nhs(Component, name, within) {
  for (const element of all(`[data-module="${name}"]`, within)) {
    if (element.hasAttribute(`data-${name}-init`)) continue;
    try { new Component(element); } catch { /* a half-drawn part stays as the server sent it */ }
  }
}

function start(within) {
  nhs(ErrorSummary, "nhsuk-error-summary", within);
  nhs(Radios, "nhsuk-radios", within);
  nhs(Checkboxes, "nhsuk-checkboxes", within);
  for (const element of all("[data-needs-script]", within)) element.hidden = false;
  measures(within);
}

document.body.classList.add("nhsuk-frontend-supported");
start(document);
guardForms();
privacy();

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
  const first = region?.querySelector(".nhsuk-error-summary") ?? region?.querySelector("[data-focus], h1");
  if (!first) return;
  if (!first.hasAttribute("tabindex")) first.tabIndex = -1;
  first.focus();
});
