// Passkeys: the browser makes and uses them, the server asks and checks. No words live here.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function readable(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (options[name]) found[name] = options[name].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return found;
}

const written = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = written(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: written(credential.rawId), type: credential.type, response });
}

async function ask(form) {
  const publicKey = readable(JSON.parse(form.dataset.passkeyOptions));
  const credential = form.hasAttribute("data-passkey-make")
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  form.elements.credential.value = told(credential);
  form.submit();
}

export function passkeys() {
  for (const form of document.querySelectorAll("form[data-passkey-options]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch(() => { form.querySelector("[data-passkey-failed]").hidden = false; });
    });
  }
}
