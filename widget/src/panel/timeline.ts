// The order of things in the log: days, messages in groups, and what is not sent yet.

import type { Message, Pending } from "../types";

/** Messages of one side within so many milliseconds share one time. */
const TOGETHER = 5 * 60_000;

export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; begins: boolean; ends: boolean; open: boolean }
  | { kind: "pending"; key: string; pending: Pending };

const day = (at: string) => new Date(at).toDateString();

function together(one: Message | undefined, other: Message | undefined): boolean {
  return !!one && !!other && one.from === other.from && Math.abs(Date.parse(one.at) - Date.parse(other.at)) < TOGETHER;
}

/**
 * `unreadFrom` is the sequence of the first message that the visitor has not seen.
 *
 * What a message offers is `open` until the visitor has said something after it: then it is answered,
 * or passed over, and choices of long ago only stand in the way.
 */
export function timeline(messages: readonly Message[], pending: readonly Pending[], unreadFrom: number | null): Entry[] {
  const entries: Entry[] = [];
  let answered = 0;
  for (const { from, sequence } of messages) if (from === "visitor") answered = sequence;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const newDay = !before || day(before.at) !== day(message.at);
    if (newDay) entries.push({ kind: "day", key: `day ${message.at}`, at: message.at });
    if (message.sequence === unreadFrom) entries.push({ kind: "unread", key: "unread" });
    entries.push({
      kind: "message",
      // A message that was pending keeps its key, and so its element.
      key: message.clientId ?? String(message.sequence),
      message,
      begins: newDay || !together(before, message),
      ends: !together(message, after) || day(message.at) !== day(after!.at),
      open: message.sequence > answered && !pending.some((one) => !one.refused),
    });
  });
  for (const one of pending) entries.push({ kind: "pending", key: one.clientId, pending: one });
  return entries;
}
