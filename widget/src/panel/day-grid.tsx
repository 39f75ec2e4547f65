import { useRef } from "../rendering/rendering";
import type { FreeDay } from "../types";
import { clinicDate, clinicWords } from "./dates";
import { useSurroundings } from "./surroundings";

const WEEK = 7;

interface Props {
  days: readonly FreeDay[];
  chosen: string | undefined;
  choose(date: string): void;
}

/**
 * The days as radio buttons, of which one is in the tab order; arrows move by a day or a week. Days
 * without a free time can be reached, as otherwise nobody who only hears the page would learn why
 * they are missing, but are not chosen by passing over them.
 */
export function DayGrid({ days, chosen, choose }: Props) {
  const { words, locale } = useSurroundings();
  const grid = useRef<HTMLDivElement>(null);
  const entry = days.findIndex((day) => day.date === chosen);

  function move(event: KeyboardEvent): void {
    const all = [...grid.current!.querySelectorAll<HTMLElement>("[role=radio]")];
    const at = all.indexOf(event.target as HTMLElement);
    const forward = getComputedStyle(grid.current!).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + forward, ArrowLeft: at - forward, ArrowDown: at + WEEK, ArrowUp: at - WEEK, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const day = days[to];
    if (!day) return;
    all[to]?.focus();
    if (day.times.length) choose(day.date);
  }

  return (
    <div ref={grid} class="days" role="radiogroup" aria-label={words.chooseDay} onKeyDown={move}>
      {days.map(({ date, times }, index) => {
        const day = clinicDate(date);
        const firstOfMonth = index === 0 || day.getUTCDate() === 1;
        const free = times.length ? words.free(times.length) : words.nothingFree;
        return (
          <button
            key={date}
            type="button"
            class="day-button"
            role="radio"
            aria-checked={date === chosen}
            aria-disabled={!times.length}
            aria-label={`${clinicWords(day, locale)}, ${free}`}
            tabIndex={index === Math.max(entry, 0) ? 0 : -1}
            onClick={() => choose(date)}
          >
            <span>{clinicWords(day, locale, { weekday: "short" })}</span>
            <b>{clinicWords(day, locale, { day: "numeric" })}</b>
            <small>{firstOfMonth && clinicWords(day, locale, { month: "short" })}</small>
          </button>
        );
      })}
    </div>
  );
}
