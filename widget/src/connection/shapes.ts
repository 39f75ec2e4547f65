// From the server's JSON to the shapes of types.ts. The server is believed, as this code comes from
// it too; addresses are looked at where links are made of them (panel/links.ts).

import type { Clinic, FreeTimes, Message } from "../types";

/** Messages as the server hands them out. */
export interface Page {
  messages: Message[];
  /** All messages with a lower sequence are deleted. */
  forgottenBefore: number;
}

/** `value` with names in camel case, not snake case; null if it is not there. */
function read(value: unknown): any {
  if (Array.isArray(value)) return value.map(read);
  if (!value || typeof value !== "object") return value ?? null;
  // Own properties only, without a prototype: a page may have added to `Object.prototype`.
  const renamed = Object.create(null);
  for (const [name, content] of Object.entries(value)) {
    renamed[name.replace(/_./g, ([, letter]) => letter!.toUpperCase())] = read(content);
  }
  return renamed;
}

export function page(value: unknown): Page {
  const { messages, forgottenBefore } = read(value);
  return { messages: messages ?? [], forgottenBefore: forgottenBefore ?? 0 };
}

/** What an event of the stream says; nothing if it is of no known kind. */
export function event(name: string, data: string): Page {
  const value = JSON.parse(data);
  if (name === "message") return page({ messages: [value] });
  return page(name === "forgotten" ? { forgotten_before: value.before } : {});
}

export const clinic = (value: unknown): Clinic => read(value);
export const freeTimes = (value: unknown): FreeTimes => read(value);
export const token = (value: unknown): string => read(value).token;
