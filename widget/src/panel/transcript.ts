// The conversation as a text file, made in the browser.

import type { Words } from "../strings";
import type { Message } from "../types";
import { fullMoment } from "./dates";

function transcript(messages: readonly Message[], title: string, words: Words, locale: string): string {
  const who = { visitor: words.you, assistant: words.assistant, team: words.team };
  const said = messages.map(({ at, from, text }) => `${fullMoment(at, locale)}, ${who[from]}:\n${text}\n`);
  return [`${title}\n`, ...said].join("\n");
}

/** Has the browser save it. */
export function saveTranscript(messages: readonly Message[], title: string, words: Words, locale: string): void {
  const file = new Blob([transcript(messages, title, words, locale)], { type: "text/plain;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${words.conversation} ${new Date().toISOString().slice(0, 10)}.txt`;
  link.click();
  // Safari reads the file only after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
