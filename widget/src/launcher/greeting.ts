// The bubble over the button that offers help, once a visit.

import * as icons from "../icons";
import { button, element, icon } from "./elements";
import { keepInTab, kept } from "./kept";

/** Fills `place` after the delay that `chat` asks for; the function it returns forgoes that. */
export function greetAfter(chat: HTMLElement, place: HTMLElement, server: string, dismiss: () => string, accepted: () => void): () => void {
  const seconds = parseFloat(chat.getAttribute("greeting-delay") ?? "");
  if (!(seconds >= 0) || kept("sessionStorage", server, "greeted")) return () => {};
  const timer = setTimeout(() => {
    const text = chat.getAttribute("greeting");
    if (!text || chat.hasAttribute("open")) return;
    keepInTab(server, "greeted", true);
    const close = button("icon-button", () => place.replaceChildren(), icon(icons.close));
    close.setAttribute("aria-label", dismiss());
    place.replaceChildren(element("div", "greeting", button("greeting-text", accepted, text), close));
  }, seconds * 1000);
  return () => clearTimeout(timer);
}
