// What every part of the panel may need: handed down as one context, so that a message deep in the
// log is drawn again only when the message changes.

import { createContext, useContext } from "../rendering/rendering";
import type { Options } from "../embedding";
import type { Words } from "../strings";
import type { Conversation } from "../types";

export interface Surroundings {
  conversation: Conversation;
  options: Options;
  words: Words;
  /** For dates and numbers. */
  locale: string;
  /** Says something for the visitor, who has pressed it. */
  say(text: string): void;
  /** Finds focus a place when what had it goes: where the visitor can go on. */
  refocus(): void;
  /** Puts `text` back to where it can be changed. */
  edit(text: string): void;
  /** Has a screen reader say `text` once. */
  announce(text: string): void;
}

export const SurroundingsProvider = createContext<Surroundings>();

export function useSurroundings(): Surroundings {
  return useContext(SurroundingsProvider);
}
