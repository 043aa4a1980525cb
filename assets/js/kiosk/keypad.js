// The keys type into the field that was touched last, without a page in between.

function typeInto(input, key) {
  input.value = key === "back" ? input.value.slice(0, -1) : input.value + key;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function keypad() {
  const pad = document.querySelector("[data-keypad]");
  if (!pad) return;
  let into = pad.dataset.keypad;
  const fieldOf = () => document.getElementsByName(into)[0];
  const choose = (name) => {
    into = name;
    for (const one of pad.querySelectorAll("[data-into]")) one.setAttribute("aria-pressed", one.value === name);
    for (const one of document.querySelectorAll("[data-typing]")) delete one.dataset.typing;
    const field = fieldOf();
    if (field) field.dataset.typing = "";
  };
  for (const input of document.querySelectorAll("input[inputmode]")) input.inputMode = "none";
  choose(into);
  pad.dataset.ready = "";
  document.addEventListener("focusin", (event) => {
    if ([...pad.querySelectorAll("[data-into]")].some((one) => one.value === event.target.name)) choose(event.target.name);
  });
  pad.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-into")) {
      choose(button.value);
    } else {
      typeInto(fieldOf(), button.value.split(":")[1]);
    }
  });
}
