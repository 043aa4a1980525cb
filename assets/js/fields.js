// Three small things that NHS markup asks of a script. Written here rather than taken from
// nhsuk-frontend: its Radios put aria-expanded on radio buttons, which they may not carry,
// and these lines are a tenth of its weight.

const all = (selector, within) => [...within.querySelectorAll(selector)];

// A question that opens under a choice.
function reveal() {
  for (const input of all("input[aria-controls]", document)) {
    if (input.type !== "radio" && input.type !== "checkbox") continue;
    const part = document.getElementById(input.getAttribute("aria-controls"));
    part?.classList.toggle(`nhsuk-${input.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`, !input.checked);
  }
}

// "None of these" and the others put each other out.
function exclude(pressed) {
  if (pressed.type !== "checkbox" || !pressed.checked || !pressed.form) return;
  const alone = pressed.dataset.behaviour === "exclusive";
  for (const other of all(`input[type="checkbox"][name="${CSS.escape(pressed.name)}"]`, pressed.form)) {
    if (other !== pressed && (alone || other.dataset.behaviour === "exclusive")) other.checked = false;
  }
}

// An error's link leads to the question's words, not only to the box under them.
function lead(event) {
  const link = event.target.closest(".nhsuk-error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0] ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
}

export function listenToFields() {
  document.addEventListener("change", (event) => {
    exclude(event.target);
    reveal();
  });
  document.addEventListener("click", lead);
  addEventListener("pageshow", reveal); // a browser puts answers back after it has drawn the page
}

export function prepareFields(within) {
  for (const input of all("[data-aria-controls]", within)) {
    input.setAttribute("aria-controls", input.dataset.ariaControls);
  }
  reveal();
}
