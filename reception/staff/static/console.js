// What the console's pages do beyond htmx; each by an attribute, so that no page holds a script.
//   data-confirm="Sure?"        a form asks first
//   data-unsaved                a form warns before what was typed in it is lost
//   data-submit-on-change       a choice sends its form as soon as something is chosen
//   data-copy="id"              a button copies the text of an element
//   data-fill="id"              a button puts its value into a field
//   data-strength="id"          a password field says in an element how good it is
// Buttons are off while their form is on its way.

const messages = document.getElementById("toasts");

/** Says something above the page for some seconds. */
function say(text, kind = "good") {
  const said = document.createElement("p");
  said.className = `said ${kind}`;
  said.textContent = text;
  messages.append(said);
  setTimeout(() => said.remove(), kind === "bad" ? 12000 : 6000);
}

/** Asks in a dialog; whether yes was chosen. */
function ask(question, answer) {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  const row = document.createElement("div");
  const text = document.createElement("p");
  form.method = "dialog";
  row.className = "row";
  text.id = "asked";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", "asked");
  for (const [label, value, kind] of [["Go back", "", ""], [answer, "yes", "primary"]]) {
    const button = document.createElement("button");
    button.textContent = label;
    button.value = value;
    button.className = kind;
    row.append(button);
  }
  form.append(text, row);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes");
    });
  });
}

function busy(button, is) {
  if (!button) return;
  button.disabled = is;
  if (is) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

// Forms that the browser sends itself

const confirmed = new WeakSet();
const sentBy = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  const question = form.dataset.confirm;
  if (question && !confirmed.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    ask(question, submitter?.textContent.trim() || "Yes").then((yes) => {
      if (!yes) return;
      confirmed.add(form);
      form.requestSubmit(submitter);
      confirmed.delete(form);
    });
    return;
  }
  delete form.dataset.changed;
  if (event.defaultPrevented || form.matches("[hx-post], [hx-get], [data-hx-post]")) {
    sentBy.set(form, event.submitter);
    return;
  }
  // A button that is off is not sent with its form, so it goes off right after.
  if (form.method === "post") setTimeout(() => busy(event.submitter, true));
}, true);

addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("[aria-busy]")) busy(button, false);
});

document.addEventListener("change", (event) => {
  if ("submitOnChange" in event.target.dataset) event.target.form.requestSubmit();
});

// What was typed and not saved

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form) form.dataset.changed = "";
  const strength = event.target.dataset.strength;
  if (strength) document.getElementById(strength).textContent = strengthOf(event.target.value);
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-changed]")) event.preventDefault();
});

/** In words; the server has the last one. */
function strengthOf(password) {
  if (!password) return "";
  if (password.length < 12) return `${12 - password.length} more ${password.length === 11 ? "character" : "characters"}.`;
  const words = password.split(/[\s\-_.]+/).filter((word) => word.length > 2).length;
  if (new Set(password).size < 6) return "Easy to guess: too few different characters.";
  if (password.length >= 18 || words >= 3) return "Good.";
  return "Long enough; a little longer would be better.";
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const element = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(element.value ?? element.textContent.trim());
    say("Copied.");
  } catch {
    getSelection().selectAllChildren(element);
    say("Press Ctrl+C to copy what is marked.");
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const field = document.getElementById(button.dataset.fill);
  field.value = button.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// htmx

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, "Yes").then((yes) => yes && event.detail.issueRequest(true));
});

/** The button that an htmx request comes from. */
function buttonOf(element) {
  if (element.matches("button")) return element;
  return sentBy.get(element) ?? null;
}

document.addEventListener("htmx:beforeRequest", (event) => busy(buttonOf(event.detail.elt), true));
document.addEventListener("htmx:afterRequest", (event) => busy(buttonOf(event.detail.elt), false));

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  say(plain ? xhr.responseText : "That did not work. Load the page again and try once more.", "bad");
});

document.addEventListener("htmx:sendError", () => {
  say("The console cannot be reached. Is it running, and are you online?", "bad");
});
