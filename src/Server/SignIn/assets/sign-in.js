"use strict";

const shown = (id) => document.getElementById(id);

function say(text, failed) {
  const status = shown("status");
  status.textContent = text;
  status.classList.toggle("failed", Boolean(failed));
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const read = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error((read.detail || "it did not work") + (read.advice ? ": " + read.advice : ""));
  return read;
}

// A browser's own words about a ceremony that was called off tell nobody anything.
function wordsOf(fault) {
  return fault instanceof DOMException ? "the passkey was not used: " + fault.name : fault.message;
}

function on(id, act) {
  const button = shown(id);
  if (!button) return;
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("");
    try {
      await act();
    } catch (fault) {
      say(wordsOf(fault), true);
    } finally {
      button.disabled = false;
    }
  });
}

async function makePasskey(options, finish) {
  const made = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  const done = await post(finish, made);
  window.location.assign(done.go);
}

on("use-passkey", async () => {
  const options = await post("/sign-in/passkey/begin", {});
  const found = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
  const done = await post("/sign-in/passkey", found);
  window.location.assign(document.body.dataset.return || done.go);
});

on("add-passkey", async () => makePasskey(await post("/account/passkeys/begin", {}), "/account/passkeys"));

const enrolment = { secret: window.location.hash.slice(1) };

async function beginEnrolment() {
  const begun = await post("/enrol/begin", enrolment);
  shown("who").textContent = begun.name ? begun.name + " of " + begun.organisation : "";
  shown("first").hidden = begun.kind !== "first";
  shown("make").hidden = begun.kind !== "passkey";
  shown("provider").hidden = begun.kind !== "provider";
  if (begun.go) shown("go-to-provider").href = begun.go;
  return begun;
}

if (shown("enrol")) {
  // The secret stays out of the history and out of what is copied from the address line.
  window.history.replaceState(null, "", window.location.pathname);
  beginEnrolment().catch((fault) => say(wordsOf(fault), true));
  on("name-first", async () => {
    for (const id of ["organisation", "name", "display_name"]) enrolment[id] = shown(id).value.trim() || null;
    await beginEnrolment();
  });
  on("make-passkey", async () => {
    const begun = await post("/enrol/begin", enrolment);
    await makePasskey(begun.options, "/enrol/passkey");
  });
}
