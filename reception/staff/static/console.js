// What the console's pages do beyond htmx; each by an attribute, so that no page holds a script.
//   data-confirm="Sure?"        a form asks first
//   data-keep="Keep it"         what the button says that sends it not, if not "Go back"
//   data-unsaved                a form warns before what was typed in it is lost, and has it again
//                               when somebody was signed out meanwhile
//   data-submit-on-change       a choice sends its form as soon as something is chosen
//   data-copy="id"              a button copies the text of an element
//   data-fill="id"              a button puts its value into a field
//   data-strength="id"          a password field says in an element how good it is
//   data-order                  a list of choices: those chosen stand first, in an order of one's own
//   data-move="example"         a button moves an example of the form to where its value says
//   data-clears                 a form that htmx sends is empty again once it has arrived
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

/** Asks in a dialog; whether `answer` was chosen and not `otherwise`. */
function ask(question, answer, otherwise = "Go back") {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  const row = document.createElement("div");
  const text = document.createElement("p");
  form.method = "dialog";
  row.className = "row";
  text.id = "asked";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", "asked");
  for (const [label, value, kind] of [[otherwise, "", ""], [answer, "yes", "primary"]]) {
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
    ask(question, submitter?.textContent.trim() || "Yes", form.dataset.keep).then((yes) => {
      if (!yes) return;
      confirmed.add(form);
      form.requestSubmit(submitter);
      confirmed.delete(form);
    });
    return;
  }
  delete form.dataset.changed;
  if ("unsaved" in form.dataset) keep(form);
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
  if (form) {
    form.dataset.changed = "";
    keep(form);
  }
  const strength = event.target.dataset.strength;
  if (strength) document.getElementById(strength).textContent = strengthOf(event.target.value);
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-changed]")) event.preventDefault();
});

// It is kept for this tab of the browser only, until the next page of the console. If that asks to
// sign in instead, or shows a failure, it was not saved, and stands in its form again afterwards.

const FIELDS = "textarea[name], input[name]:not([type=hidden], [type=file], [type=password]), select[name], input[name=version]";

function keptAs(form) {
  return `typed ${new URL(form.action).pathname}`;
}

function keep(form) {
  const values = [...form.querySelectorAll(FIELDS)].map((field) => [
    field.name, field.value, field.type === "checkbox" ? field.checked : null,
  ]);
  const page = location.pathname + location.search;
  sessionStorage.setItem(keptAs(form), JSON.stringify({ page, values, lost: false }));
}

function fill(form, values) {
  for (const [name, value, checked] of values) {
    const same = [...form.querySelectorAll(FIELDS)].filter((field) => field.name === name);
    const field = checked === null ? same[0] : same.find((one) => one.value === value);
    if (!field) continue;
    if (checked !== null) {
      field.checked = checked;
      const item = field.closest("[data-order] > li");
      item?.parentElement.append(item);
    } else {
      field.value = value;
      // What can be chosen may hang on another choice, and comes from the server later.
      if (field.value !== value) field.add(new Option(value, value, true, true));
    }
  }
}

function bringBack() {
  const isDoor = !document.body.classList.contains("console");
  const failed = document.querySelector("main [data-failed]");
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith("typed ")) continue;
    const found = JSON.parse(sessionStorage[name]);
    if (isDoor || failed) {
      sessionStorage.setItem(name, JSON.stringify({ ...found, lost: true }));
      if (isDoor) tellWhereItIs(found.page);
    } else if (!found.lost) {
      sessionStorage.removeItem(name);
    }
  }
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    const found = sessionStorage.getItem(keptAs(form));
    if (!found) continue;
    fill(form, JSON.parse(found).values);
    form.dataset.changed = "";
    const notice = document.createElement("div");
    const text = document.createElement("span");
    const button = document.createElement("button");
    notice.className = "row apart advice good";
    notice.setAttribute("role", "status");
    text.textContent = "Here is what you had typed and not saved.";
    button.type = "button";
    button.className = "small";
    button.textContent = "Throw it away";
    button.addEventListener("click", () => {
      sessionStorage.removeItem(keptAs(form));
      delete form.dataset.changed;
      location.reload();
    });
    notice.append(text, button);
    form.prepend(notice);
    form.dispatchEvent(new Event("change"));
  }
}

/** For somebody who is signed out: the way back leads to what they had typed. */
function tellWhereItIs(page) {
  const after = document.querySelector(".door input[name=after]");
  const link = document.querySelector(".door [data-failed] a");
  if (after) after.value = page;
  if (link) link.href = `/sign-in?${new URLSearchParams({ after: page })}`;
  const told = document.getElementById("typed") ?? document.createElement("p");
  told.id = "typed";
  told.textContent = "What you had typed is not lost: sign in, and it stands there again.";
  (after?.form ?? link?.parentElement)?.before(told);
}

document.addEventListener("DOMContentLoaded", bringBack);

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") sessionStorage.clear();
});

// An order of one's own

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-order]");
  if (!list || event.target.type !== "checkbox") return;
  const item = event.target.closest("li");
  const chosen = [...list.children].filter((one) => one !== item && one.querySelector(":checked"));
  if (chosen.length) chosen.at(-1).after(item);
  else list.prepend(item);
  item.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-earlier]");
  const item = button?.closest("li");
  if (!item?.previousElementSibling) return;
  item.previousElementSibling.before(item);
  button.focus();
  button.dispatchEvent(new Event("input", { bubbles: true }));
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
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  field.focus();
});

// An example that belongs elsewhere. Not by htmx: the next advice takes its button away, and with it
// the answer.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const { csrf, name, version, examples } = document.getElementById("entry").elements;
  const text = button.dataset.move;
  busy(button, true);
  try {
    const answer = await fetch("/faqs/move-it", {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({
        csrf: csrf.value, name: name?.value ?? "", version: version?.value ?? "", text, label: button.value,
      }),
    });
    if (!answer.ok) {
      say(answer.status === 401 ? "You are signed out; sign in again." : await answer.text(), "bad");
      return;
    }
    const moved = await answer.json();
    examples.value = examples.value.split("\n").filter((line) => line.trim() !== text).join("\n");
    if (version) version.value = moved.version;
    examples.dispatchEvent(new Event("input", { bubbles: true }));
    say(moved.said);
  } catch {
    say("The console cannot be reached. Is it running, and are you online?", "bad");
  } finally {
    busy(button, false);
  }
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

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (event.detail.successful && "clears" in form.dataset) form.reset();
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  say(plain ? xhr.responseText : "That did not work. Load the page again and try once more.", "bad");
});

document.addEventListener("htmx:sendError", () => {
  say("The console cannot be reached. Is it running, and are you online?", "bad");
});
