// Days and times in words. An appointment's time is on the clinic's wall clock and stays on it,
// wherever the visitor is; when a message was sent is told by the visitor's own clock.

import { spoken } from "../language";

/** The locale for dates: the page's own if it is a variety of the language that the widget speaks. */
export function localeOf(tag: string): string {
  const language = spoken(tag);
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    if (canonical?.startsWith(`${language}-`)) return canonical;
  } catch {
    // The page's tag is none, such as "en_GB".
  }
  return language === "en" ? "en-GB" : language;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(date: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = locale + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found.format(date);
}

/** What the clinic's calendar and clock show, as a UTC date: any offset in `iso` is left aside. */
export function clinicDate(iso: string): Date {
  return new Date(`${iso.slice(0, 10)}T${iso.slice(11, 16) || "00:00"}Z`);
}

export type DateParts = Pick<Intl.DateTimeFormatOptions, "weekday" | "day" | "month" | "year" | "hour" | "minute">;

const FULL: DateParts = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const CLOCK: DateParts = { hour: "2-digit", minute: "2-digit" };

/** By the clinic's calendar and clock. */
export function clinicWords(date: Date, locale: string, parts: DateParts = FULL): string {
  return format(date, locale, { ...parts, timeZone: "UTC" });
}

/** As "15:00–16:00". */
export function clinicSpan(starts: string, minutes: number, locale: string): string {
  const from = clinicDate(starts);
  const to = new Date(+from + minutes * 60_000);
  return `${clinicWords(from, locale, CLOCK)}–${clinicWords(to, locale, CLOCK)}`;
}

export function addDays(day: string, count: number): string {
  const date = clinicDate(day);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** When a message was sent, by the visitor's clock. */
export function clock(at: string, locale: string): string {
  return format(new Date(at), locale, CLOCK);
}

export function fullMoment(at: string, locale: string): string {
  return format(new Date(at), locale, { ...FULL, ...CLOCK });
}

export function dayInWords(at: string, locale: string, today: string, yesterday: string): string {
  const day = new Date(at);
  const daysAgo = (new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000;
  // A day with a change to or from summer time is an hour longer or shorter.
  const whole = Math.round(daysAgo);
  if (whole === 0) return today;
  if (whole === 1) return yesterday;
  return format(day, locale, whole < 300 ? { weekday: "long", day: "numeric", month: "long" } : FULL);
}
