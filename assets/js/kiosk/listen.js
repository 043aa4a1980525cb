// Reads the page aloud by a voice of this machine: never one that sends the words to somebody else,
// and never anything about mood. Without such a voice there is no button.

const SILENT = '[data-vital="mood"], .v5-hue-mood, .v5-progress, .v5-actions, button, details:not([open]), [aria-hidden="true"], svg';

function words() {
  const copy = document.querySelector("main").cloneNode(true);
  for (const one of copy.querySelectorAll(SILENT)) one.remove();
  for (const one of copy.querySelectorAll("h1, h2, h3, p, li, dt, dd, legend, label")) one.append(". ");
  return copy.textContent.replace(/\s+/g, " ").replace(/\s+\./g, ".").replace(/([.?!:])\.+/g, "$1").trim();
}

export function listen() {
  const button = document.querySelector("[data-listen]");
  const speech = window.speechSynthesis;
  if (!button || !speech) return;
  const language = document.documentElement.lang;
  const voice = () => speech.getVoices().find((one) => one.localService && one.lang.split(/[-_]/)[0] === language.split("-")[0]);
  const show = () => { button.hidden = !voice(); };
  const quiet = () => { speech.cancel(); button.setAttribute("aria-pressed", "false"); };
  button.addEventListener("click", () => {
    if (speech.speaking) return quiet();
    const spoken = new SpeechSynthesisUtterance(words());
    spoken.voice = voice();
    spoken.lang = language;
    spoken.addEventListener("end", quiet);
    button.setAttribute("aria-pressed", "true");
    speech.speak(spoken);
  });
  addEventListener("pagehide", quiet);
  speech.addEventListener?.("voiceschanged", show);
  show();
}
