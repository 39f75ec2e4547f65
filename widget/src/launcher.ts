// widget.js, the one script that a clinic's page names:
//
//   <script src="https://chat.example/widget.js" data-color="#2f5d50" defer></script>
//
// It defines <reception-chat> and, unless the page has one, puts one at the end of the page. It
// may be loaded async or deferred, as a module, from another origin, and more than once.

import { ATTRIBUTES, ReceptionChat } from "./launcher/chat-element";

const NAME = "reception-chat";

/** A module has no current script. */
const script = (document.currentScript ?? document.querySelector('script[src*="/widget.js"]')) as HTMLScriptElement | null;

function addElement(): void {
  if (document.querySelector(NAME)) return;
  const chat = document.createElement(NAME);
  for (const name of ATTRIBUTES) {
    const value = script?.getAttribute(`data-${name}`);
    if (value != null) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

if (script?.src) ReceptionChat.script = script.src;
if (!customElements.get(NAME)) customElements.define(NAME, ReceptionChat);
// An element of the page's own may come further down, so wait for the whole page.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", addElement);
else addElement();
