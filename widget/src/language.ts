// Which language the widget speaks, and where its words are.

import type { LauncherWords, Words } from "./strings";

declare const __WORDS_VERSION__: string;

/** What a file of words holds. */
interface WordsModule {
  launcher: LauncherWords;
  panel: Words;
}

/** The language for a tag such as "de-AT"; English for those that the widget does not speak. */
export function spoken(tag: string): "en" | "de" | "ar" {
  const primary = tag.toLowerCase().split("-")[0];
  return (["de", "ar"] as const).find((language) => language === primary) ?? "en";
}

export function direction(tag: string): "ltr" | "rtl" {
  return spoken(tag) === "ar" ? "rtl" : "ltr";
}

/** The words for a tag from their file beside `script`; null for English, or if they can't be loaded. */
export async function foreignWords(tag: string, script: string): Promise<WordsModule | null> {
  const language = spoken(tag);
  if (language === "en") return null;
  try {
    const address = new URL(`words.${language}.js?v=${__WORDS_VERSION__}`, script);
    return (await import(/* @vite-ignore */ address.href)) as WordsModule;
  } catch {
    return null;
  }
}
