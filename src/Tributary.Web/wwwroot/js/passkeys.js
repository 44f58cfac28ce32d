// Passkeys: asks the browser for one and sends what it says. Pages work without this file; what needs it is hidden until it runs.
(() => {
  "use strict";

  // An address of numbers cannot have passkeys, whatever the browser knows.
  const isNamed = !/^[\d.]+$|^\[/.test(location.hostname);
  if (!isSecureContext || !isNamed || !window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  document.documentElement.classList.add("has-passkeys");

  const reasons = {
    NotAllowedError: "Nothing was sent: it was cancelled or took too long. Try again.",
    InvalidStateError: "This device has a passkey of yours already.",
    SecurityError: "This address cannot have passkeys. Open the panel by its name, over https.",
  };

  const ask = async form => {
    const options = JSON.parse(form.dataset.options ?? await (await fetch(form.dataset.challenge, { headers: { Accept: "application/json" } })).text());
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  };

  document.addEventListener("submit", async event => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const said = form.querySelector("[role=alert]");
    said.hidden = true;
    button.disabled = true;
    try {
      form.querySelector("[data-answer]").value = JSON.stringify(await ask(form));
      form.submit();
    } catch (error) {
      said.textContent = reasons[error.name] ?? "The server or the device did not answer. Load the page again and try once more.";
      said.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
})();
