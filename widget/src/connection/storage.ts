// What the widget keeps in the browser, under one prefix for each server. The launcher uses this
// module alone, so it knows nothing of the rest.

/** Values that are kept. Only flat ones: pages exist that patch how arrays are written as JSON. */
export type Stored = string | number | boolean | Record<string, string | number | boolean | undefined>;

/** A part of the browser's storage; memory where the browser will not have it. */
export interface Store {
  /** The value kept as `name`; null if there is none or it cannot be read. */
  get(name: string): unknown;
  /** Keep `value` as `name`; null removes it. */
  set(name: string, value: Stored | null): void;
  /** The names in use that begin with `start`. */
  names(start: string): string[];
  /** Calls `listener` when another tab changed a value (null: perhaps all), until `signal` is aborted. */
  watch(listener: (name: string | null) => void, signal: AbortSignal): void;
}

/**
 * The store of the server with the address `server`.
 *
 * In `localStorage`, which all tabs share: `token` of the conversation, `read` (sequence of the last
 * message seen), `pending:<client id>`. In `sessionStorage`, which belongs to the tab: `open`, `draft`.
 */
export function createStore(server: string, area: "localStorage" | "sessionStorage" = "localStorage"): Store {
  const prefix = `reception:${new URL(server).origin}:`;
  // Also what the browser had no room for.
  const memory = new Map<string, string>();

  /** Even reading the property throws where storage is forbidden. */
  function attempt<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(area === "localStorage" ? localStorage : sessionStorage);
    } catch {
      return null;
    }
  }

  return {
    get(name) {
      const written = memory.get(name) ?? attempt((storage) => storage.getItem(prefix + name));
      try {
        return JSON.parse(written ?? "null");
      } catch {
        return null;
      }
    },

    set(name, value) {
      memory.delete(name);
      if (value === null) {
        attempt((storage) => storage.removeItem(prefix + name));
        return;
      }
      const written = JSON.stringify(value);
      if (!attempt((storage) => (storage.setItem(prefix + name, written), true))) memory.set(name, written);
    },

    names(start) {
      const names = new Set(memory.keys());
      attempt((storage) => {
        for (let index = 0; index < storage.length; index++) {
          const key = storage.key(index) ?? "";
          if (key.startsWith(prefix)) names.add(key.slice(prefix.length));
        }
      });
      return [...names].filter((name) => name.startsWith(start));
    },

    watch(listener, signal) {
      addEventListener(
        "storage",
        ({ key, storageArea }) => {
          if (storageArea !== attempt((storage) => storage)) return;
          if (key === null) listener(null);
          else if (key.startsWith(prefix)) listener(key.slice(prefix.length));
        },
        { signal },
      );
    },
  };
}
