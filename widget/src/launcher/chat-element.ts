// <reception-chat>: the button, the frame that the panel appears in, and what the page may set.
//
// Attributes, all of which may be changed at any time:
//   server          origin of the server; where widget.js came from, if absent
//   color           the clinic's colour, any sRGB colour; or the property --reception-color
//   position        "end" (default) or "start": which side of the page
//   title           name in the header; the clinic's, if absent
//   avatar          address of a picture, http(s) or relative
//   greeting        text of a bubble over the button, shown once a visit …
//   greeting-delay  … after so many seconds; never, if absent
//   language        language tag; that of the page, if absent
//   theme           "light", "dark" or "auto" (default): as the visitor's system
//   mode            "page": fills its container, without a button, always open
//   open            the panel is open; set and removed by the widget too
//
// Custom properties that a page's style sheet may set on the element:
//   --reception-color, --reception-radius, --reception-font, --reception-heading-font,
//   --reception-offset-inline, --reception-offset-block (from the corner), --reception-width,
//   --reception-height, --reception-z-index

import { palette } from "../colour";
import * as icons from "../icons";
import type { Options, Panel, PanelModule } from "../embedding";
import { direction, foreignWords, spoken } from "../language";
import { launcherEnglish } from "../strings";
import frameStyles from "../styles/frame.css?inline";
import launcherStyles from "../styles/launcher.css?inline";
import { button, element, icon, styleSheet } from "./elements";
import { greetAfter } from "./greeting";
import { keepInTab, kept } from "./kept";
import { watchUnread } from "./unread";

declare const __CHAT_VERSION__: string;

export const ATTRIBUTES = [
  "server", "color", "position", "title", "avatar", "greeting", "greeting-delay",
  "language", "theme", "mode", "open",
] as const;

export class ReceptionChat extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  /** Address of widget.js; chat.js lies beside it. */
  static script = document.baseURI;

  private readonly root = element("div", "root");
  private readonly frame = element("div", "frame");
  private readonly label = element("span", "label");
  private readonly badge = element("span", "badge");
  private readonly launch = button("launch", () => this.show(true), icon(icons.chat), this.badge, this.label);
  private readonly greeting = element("div", "greeting-place");
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private panel: Panel | null = null;
  private loading: Promise<void> | null = null;
  private attempts = 0;
  private words = launcherEnglish;
  private unreadCount = 0;
  /** Undoes what connecting has begun; null while the element is in no page. */
  private release: (() => void) | null = null;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [styleSheet(launcherStyles + frameStyles)];
    this.greeting.setAttribute("role", "status");
    this.frame.tabIndex = -1;
    this.root.append(this.greeting, this.launch, this.frame);
    shadow.append(this.root);
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !this.frame.hidden) this.hide();
    });
    for (const sign of ["pointerenter", "focus"]) this.launch.addEventListener(sign, () => this.preload());
  }

  connectedCallback(): void {
    if (this.release) return;
    const repaint = () => this.paint();
    this.dark.addEventListener("change", repaint);
    const stopWatching = watchUnread(this.options.server, (count) => {
      if (!this.panel) this.showUnread(count);
    });
    const stopGreeting = greetAfter(this, this.greeting, this.options.server, () => this.words.dismiss, () => this.show(true));
    this.release = () => {
      this.release = null;
      this.dark.removeEventListener("change", repaint);
      stopWatching();
      stopGreeting();
      this.panel?.destroy();
      this.panel = this.loading = null;
    };
    this.changeLanguage();
    this.frame.hidden = true;
    if (this.hasAttribute("open") || this.isPage || kept("sessionStorage", this.options.server, "open")) this.show(false);
  }

  disconnectedCallback(): void {
    // Frameworks take elements out and put them back at once; that is no goodbye.
    queueMicrotask(() => {
      if (!this.isConnected) this.release?.();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.release || before === after) return;
    if (name === "server") {
      this.release();
      this.connectedCallback();
    }
    this.changeLanguage();
    this.panel?.update(this.options);
    if (name === "open" || name === "mode") {
      // A link of the page's own that the visitor has pressed asks for focus, as the button does.
      if (this.hasAttribute("open") || this.isPage) this.show(!!navigator.userActivation?.isActive);
      else this.hide();
    }
  }

  private get isPage(): boolean {
    return this.getAttribute("mode") === "page";
  }

  private get language(): string {
    return this.getAttribute("language") || document.documentElement.lang || "en";
  }

  private get options(): Options {
    return {
      server: new URL(this.getAttribute("server") || ReceptionChat.script, document.baseURI).origin,
      title: this.getAttribute("title") ?? "",
      avatar: this.getAttribute("avatar") ?? "",
      language: this.language,
      page: this.isPage,
    };
  }

  /** Paints, and once more when the words of another language are there. */
  private async changeLanguage(): Promise<void> {
    this.paint();
    this.words = (await foreignWords(this.language, ReceptionChat.script))?.launcher ?? launcherEnglish;
    this.paint();
  }

  /** Colours, words and directions, as the attributes and the system say now. */
  private paint(): void {
    const wanted = this.getAttribute("theme");
    const dark = wanted === "dark" || (wanted !== "light" && this.dark.matches);
    const colour = this.getAttribute("color") || getComputedStyle(this).getPropertyValue("--reception-color").trim();
    this.root.dataset.theme = this.root.style.colorScheme = dark ? "dark" : "light";
    this.root.lang = spoken(this.language);
    this.root.dir = direction(this.language);
    for (const [name, value] of Object.entries(palette(colour, dark))) this.root.style.setProperty(name, value);
    this.label.textContent = this.words.open;
    this.frame.setAttribute("role", this.isPage ? "region" : "dialog");
    this.frame.setAttribute("aria-label", this.getAttribute("title") || this.words.open);
    this.showUnread(this.unreadCount);
  }

  private showUnread(count: number): void {
    this.unreadCount = count;
    this.badge.hidden = !count;
    this.badge.textContent = count > 9 ? "9+" : String(count);
    this.launch.setAttribute("aria-label", this.words.open + (count ? `. ${this.words.unread}: ${count}` : ""));
  }

  /** Opens the panel: the frame at once, what is in it as it comes. */
  private show(asked: boolean): void {
    if (!this.frame.hidden && this.panel) return;
    this.frame.hidden = false;
    this.launch.hidden = true;
    this.greeting.replaceChildren();
    if (!this.isPage) {
      keepInTab(this.options.server, "open", true);
      this.setAttribute("open", "");
    }
    if (this.panel) {
      this.panel.show(asked);
      return;
    }
    this.showInstead("…");
    if (asked) this.frame.focus();
    this.preload().then(
      () => {
        if (!this.frame.hidden) this.panel?.show(asked);
      },
      () => this.showFailure(),
    );
  }

  private hide(): void {
    if (this.isPage || this.frame.hidden) return;
    const hadFocus = this.shadowRoot?.activeElement;
    this.frame.hidden = true;
    this.launch.hidden = false;
    this.panel?.hide();
    keepInTab(this.options.server, "open", false);
    this.removeAttribute("open");
    if (hadFocus) this.launch.focus();
  }

  /** Loads chat.js and lets it fill the frame, once. */
  private preload(): Promise<void> {
    return (this.loading ??= this.load());
  }

  private async load(): Promise<void> {
    // Browsers remember that a module could not be loaded, so another try needs another address.
    const again = this.attempts++ ? `&attempt=${this.attempts}` : "";
    const address = new URL(`chat.js?v=${__CHAT_VERSION__}${again}`, ReceptionChat.script);
    try {
      const chat = (await import(/* @vite-ignore */ address.href)) as PanelModule;
      if (!this.release || !this.shadowRoot) return;
      this.panel = await chat.mount(this.frame, this.shadowRoot, this.options, {
        close: () => this.hide(),
        unread: (count) => this.showUnread(count),
      });
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  /** What the frame shows while the panel is not there. */
  private showInstead(...content: (Node | string)[]): void {
    const header = element("div", "header", element("span", "title", this.getAttribute("title") ?? ""));
    if (!this.isPage) {
      const close = button("icon-button", () => this.hide(), icon(icons.close));
      close.setAttribute("aria-label", this.words.close);
      header.append(close);
    }
    this.frame.replaceChildren(header, element("div", "waiting", ...content));
  }

  private showFailure(): void {
    if (this.frame.hidden) return;
    const again = button("", () => {
      this.frame.hidden = true;
      this.show(true);
    }, this.words.tryAgain);
    const said = element("p", "", this.words.notLoaded);
    said.setAttribute("role", "alert");
    this.showInstead(said, again);
    again.focus();
  }
}
