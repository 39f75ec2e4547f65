// Messages that the server has not confirmed yet, in storage: they outlive the page, and all tabs see them.

import type { Pending } from "../types";
import type { Store } from "./storage";

/** One entry for each message, so that two tabs never overwrite each other's. */
export const PENDING = "pending:";

const REFUSALS = ["too_long", "empty", "not_allowed"] as const;

export interface Outbox {
  /** In the order typed. */
  all(): Pending[];
  /** The one to be sent next. */
  next(): Pending | undefined;
  has(clientId: string): boolean;
  /** A message to `put`, later than all that are there. */
  compose(text: string): Pending;
  put(pending: Pending): void;
  remove(clientId: string): void;
}

/** Not `crypto.randomUUID`, which pages without https do not have. */
function newId(): string {
  let id = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) id += byte.toString(16).padStart(2, "0");
  return id;
}

export function createOutbox(store: Store): Outbox {
  function read(clientId: string): Pending | null {
    const found = store.get(PENDING + clientId) as Partial<Pending> | null;
    if (typeof found?.text !== "string" || typeof found.at !== "string" || !Date.parse(found.at)) return null;
    const refused = REFUSALS.find((reason) => reason === found.refused);
    return { clientId, text: found.text, at: found.at, ...(refused && { refused }) };
  }

  function all(): Pending[] {
    const found: Pending[] = [];
    for (const name of store.names(PENDING)) {
      const pending = read(name.slice(PENDING.length));
      if (pending) found.push(pending);
    }
    return found.sort((one, other) => (one.at < other.at ? -1 : 1));
  }

  return {
    all,
    next: () => all().find((pending) => !pending.refused),
    has: (clientId) => read(clientId) !== null,
    compose(text) {
      // The time is also the order, so no two are the same, not even when the clock is put back.
      const latest = Math.max(...all().map((pending) => Date.parse(pending.at) + 1), Date.now());
      return { clientId: newId(), text, at: new Date(latest).toISOString() };
    },
    put: ({ clientId, text, at, refused }) => store.set(PENDING + clientId, { text, at, refused }),
    remove: (clientId) => store.set(PENDING + clientId, null),
  };
}
