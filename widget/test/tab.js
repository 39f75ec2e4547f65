// Tabs of a browser as far as the connection sees them: each has globals of its own, those of one
// browser share storage. Time runs `SPEED` times as fast in them.

import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { build } from "vite";

export const SPEED = 20;

const here = dirname(fileURLToPath(import.meta.url));
const [bundle] = await build({
  configFile: false,
  logLevel: "warn",
  build: {
    write: false,
    minify: false,
    target: "es2021",
    lib: { entry: join(here, "exports.ts"), formats: ["iife"], name: "connection" },
  },
});
const script = new vm.Script(`${bundle.output[0].code}; connection`);

export class Browser {
  items = new Map();
  tabs = new Set();

  tab(options) {
    const tab = new Tab(this, options);
    this.tabs.add(tab);
    return tab;
  }

  close() {
    for (const tab of this.tabs) tab.close();
  }
}

class Tab {
  #window = new EventTarget();
  #document = Object.assign(new EventTarget(), { hidden: false });
  #timers = new Set();
  conversations = [];
  online = true;

  constructor(browser, { storage = this.#storage(browser), prepare = "" } = {}) {
    this.browser = browser;
    this.storage = storage;
    const globals = vm.createContext({
      AbortController,
      TextDecoder,
      URL,
      crypto,
      addEventListener: this.#window.addEventListener.bind(this.#window),
      clearTimeout: (timer) => {
        this.#timers.delete(timer);
        clearTimeout(timer);
      },
      document: this.#document,
      fetch: (...request) => (this.online ? fetch(...request) : Promise.reject(new TypeError("Failed to fetch"))),
      navigator: {},
      setTimeout: (task, delay) => {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          task();
        }, delay / SPEED);
        this.#timers.add(timer);
        return timer;
      },
    });
    Object.defineProperty(globals, "localStorage", { get: () => (storage ? storage : refuse()) });
    vm.runInContext(prepare, globals);
    this.modules = script.runInContext(globals);
  }

  /** Timers that have not gone off. */
  get waiting() {
    return this.#timers.size;
  }

  #storage({ items, tabs }) {
    const tell = (key, newValue) => {
      for (const tab of tabs) {
        if (tab === this) continue;
        setTimeout(() => {
          const event = Object.assign(new Event("storage"), { key, newValue, storageArea: tab.storage });
          tab.#window.dispatchEvent(event);
        });
      }
    };
    return {
      get length() {
        return items.size;
      },
      key: (index) => [...items.keys()][index] ?? null,
      getItem: (key) => items.get(key) ?? null,
      setItem(key, value) {
        items.set(key, String(value));
        tell(key, String(value));
      },
      removeItem(key) {
        if (items.delete(key)) tell(key, null);
      },
    };
  }

  converse(server) {
    const conversation = this.modules.createConversation(server);
    this.conversations.push(conversation);
    return conversation;
  }

  set hidden(hidden) {
    this.#document.hidden = hidden;
    this.#document.dispatchEvent(new Event("visibilitychange"));
  }

  goOnline() {
    this.online = true;
    this.#window.dispatchEvent(new Event("online"));
  }

  goOffline() {
    this.online = false;
    this.#window.dispatchEvent(new Event("offline"));
  }

  close() {
    this.browser.tabs.delete(this);
    for (const conversation of this.conversations) conversation.destroy();
  }
}

function refuse() {
  throw new Error("SecurityError");
}

/** Waits until `condition` holds. */
export async function until(condition, what = condition.toString()) {
  for (const end = Date.now() + 3000; Date.now() < end; await sleep(5)) if (condition()) return;
  throw new Error(`It never came true: ${what}`);
}

/** So many milliseconds of a tab's time. */
export const pass = (milliseconds) => sleep(milliseconds / SPEED);
