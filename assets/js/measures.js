// Sums and other units, worked out as a person types. Every constant comes from the page.

function number(text) {
  const plain = text.trim()
    .replace(/[٠-٩۰-۹০-৯]/g, (digit) => {
      const code = digit.charCodeAt(0);
      return code >= 0x9e6 ? code - 0x9e6 : code & 15;
    })
    .replace(/[,٫]/, ".");
  return /^\d+(\.\d*)?$/.test(plain) ? Number(plain) : null;
}

const show = (value, places, mark) => String(Number(value.toFixed(places))).replace(".", mark || ".");

// Writing the same words again would make a screen reader say them again.
const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

function addUp() {
  const shown = document.querySelector("[data-units-number]");
  if (!shown) return;
  let thousandths = 0;
  for (const input of document.querySelectorAll("[data-drink-units]")) {
    thousandths += Math.round(1000 * Number(input.dataset.drinkUnits)) * (number(input.value) ?? 0);
  }
  put(shown, show(thousandths / 1000, 1, shown.dataset.decimal));
}

function echo(box) {
  const words = box.querySelector("[data-echo-words]");
  let whole = 0;
  let typed = false;
  for (const pair of box.dataset.echoFrom.split(" ")) {
    const [name, worth] = pair.split("=");
    const value = document.getElementsByName(name)[0]?.value.trim() ?? "";
    if (value === "") continue;
    const amount = number(value);
    if (amount === null) { words.hidden = true; return; }
    typed = true;
    whole += amount * Number(worth);
  }
  words.hidden = !typed;
  if (!typed) return;
  const units = box.dataset.echoTo.split(" ").map((unit) => unit.split(":").map(Number));
  const [smallest, places] = units[units.length - 1];
  const step = smallest / 10 ** places;
  let steps = Math.round(whole / step); // rounded once, so that 13.9 pounds becomes a stone
  box.querySelectorAll("[data-echo-part]").forEach((part, index) => {
    const [worth, decimals] = units[index];
    const last = index === units.length - 1;
    const each = Math.round(worth / step);
    const count = last ? steps / 10 ** places : Math.floor(steps / each);
    if (!last) steps -= count * each;
    put(part, show(count, decimals, box.dataset.decimal));
  });
}

const update = () => {
  addUp();
  document.querySelectorAll("[data-echo]").forEach(echo);
};

let listening = false;

export function measures() {
  update();
  if (listening) return;
  listening = true;
  document.addEventListener("input", update);
  addEventListener("pageshow", update);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    const input = button && document.getElementById(button.getAttribute("aria-controls"));
    if (!input) return;
    input.value = Math.max(0, Math.floor(number(input.value) ?? 0) + Number(button.dataset.step));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
