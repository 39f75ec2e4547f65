// The messages of one conversation as the server has numbered them.

import type { Message, Verdict } from "../types";

export interface History {
  readonly messages: readonly Message[];
  /** Everything up to this sequence is known. */
  readonly last: number;
  /**
   * Take messages in; those that are there already are left out. Messages are only ever added at the
   * end, so what comes after a gap is refused, unless the list is `complete`: then what is missing is
   * deleted. Returns whether there was a gap.
   */
  add(incoming: readonly Message[], complete: boolean): boolean;
  /** Drop the messages with a sequence below `before`; returns whether there were any. */
  forget(before: number): boolean;
  /** Note what the visitor thinks of an answer. */
  judge(sequence: number, verdict: Verdict | null, comment: string): void;
}

export function createHistory(): History {
  let messages: readonly Message[] = [];
  let last = 0;
  return {
    get messages() {
      return messages;
    },
    get last() {
      return last;
    },

    add(incoming, complete) {
      const fresh: Message[] = [];
      let gap = false;
      for (const message of [...incoming].sort((one, other) => one.sequence - other.sequence)) {
        if (message.sequence <= last) continue;
        gap = message.sequence > last + 1 && !complete;
        if (gap) break;
        fresh.push(message);
        last = message.sequence;
      }
      if (fresh.length) messages = [...messages, ...fresh];
      return gap;
    },

    forget(before) {
      const kept = messages.filter((message) => message.sequence >= before);
      const dropped = kept.length < messages.length;
      if (dropped) messages = kept;
      last = Math.max(last, before - 1);
      return dropped;
    },

    judge(sequence, verdict, comment) {
      messages = messages.map((message) =>
        message.sequence === sequence ? { ...message, verdict, comment } : message,
      );
    },
  };
}
