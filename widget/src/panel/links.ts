// Addresses and telephone numbers in plain text. Nothing else in a text means anything.

export interface Link {
  text: string;
  href: string;
}

const WEB = String.raw`https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]}’']`;
const MAIL = String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
/** Begins as numbers do that can be dialled as they stand, so that dates and prices are left alone. */
const PHONE = String.raw`(?<![\w+\/.-])(?:\+\d|\(?0\d)[\d ()-]{4,}\d(?![\w-])`;
const LINKS = new RegExp(`(${WEB})|(${MAIL})|(${PHONE})`, "g");
/** In what to do in an emergency, three digits are a number too: 999, 112, 116 123. */
const EMERGENCY = /(?<![\w+£$€.,:-])\d{3}(?: \d{3})?(?![\w,:-])/g;

const dial = (number: string) => `tel:${number.replace(/[^+\d]/g, "")}`;

/** Takes `text` apart into what is only text and what is a link. */
export function withLinks(text: string): (string | Link)[] {
  const parts: (string | Link)[] = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const [found, web, mail] = match;
    const digits = found.replace(/\D/g, "").length;
    const isDate = /^\d\d-\d\d-\d{4}$/.test(found);
    if (!web && !mail && (digits < 7 || digits > 15 || isDate)) continue;
    parts.push(text.slice(end, match.index), { text: found, href: web ?? (mail ? `mailto:${mail}` : dial(found)) });
    end = match.index + found.length;
  }
  return [...parts, text.slice(end)].filter(Boolean);
}

/** The numbers to call that an urgent message names. */
export function emergencyNumbers(text: string): Link[] {
  const numbers = text.match(EMERGENCY) ?? [];
  return [...new Set(numbers)].map((number) => ({ text: number, href: dial(number) }));
}

/** An address from the server, made whole; null if there is none, or of a kind that no link should have. */
export function webAddress(address: string | null | undefined, server: string): string | null {
  try {
    const url = new URL(address!, server);
    return address && /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
