import { useEffect, useState } from "../rendering/rendering";
import type { FreeDay, FreeTime, FreeTimes } from "../types";
import { addDays, clinicDate, clinicWords } from "./dates";
import { DayGrid } from "./day-grid";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";

/** Days at a time; as many as the server gives. */
const DAYS = 14;

type Part = "morning" | "afternoon" | "evening";

function partOf({ starts }: FreeTime): Part {
  const hour = clinicDate(starts).getUTCHours();
  return hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening";
}

function Times({ day }: { day: FreeDay }) {
  const { words, locale, say } = useSurroundings();
  const id = `times-${day.date}-`;
  const inWords = clinicWords(clinicDate(day.date), locale);
  if (!day.times.length) return <p class="picker-note">{words.nothingFreeOn(inWords)}</p>;
  return (
    <>
      <p class="picker-day">{inWords}</p>
      {(["morning", "afternoon", "evening"] as const).map((part) => {
        const times = day.times.filter((time) => partOf(time) === part);
        return (
          times.length > 0 && (
            <div key={part} role="group" aria-labelledby={id + part}>
              <p class="small-heading" id={id + part}>{words[part]}</p>
              <div class="times">
                {times.map((time) => (
                  <button
                    key={time.payload}
                    type="button"
                    class="button"
                    aria-label={`${time.title}, ${inWords}`}
                    onClick={() => say(time.payload)}
                  >
                    {time.title}
                  </button>
                ))}
              </div>
            </div>
          )
        );
      })}
    </>
  );
}

interface Props {
  sequence: number;
  /** The first days are in the document. */
  loaded(): void;
}

/** Two weeks of days, and the free times of the chosen one. */
export function TimePicker({ sequence, loaded }: Props) {
  const { conversation, words, locale, announce } = useSurroundings();
  const [from, setFrom] = useState<string | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<FreeTimes | "loading" | "failed">("loading");
  /** Stays while other days are being fetched, so that nothing jumps. */
  const [shown, setShown] = useState<FreeTimes | null>(null);
  const [chosen, setChosen] = useState<string | undefined>(undefined);

  useEffect(() => {
    let current = true;
    setFound("loading");
    void conversation.freeTimes(sequence, from).then((times) => {
      if (!current) return;
      setFound(times ?? "failed");
      if (!times) return;
      setShown(times);
      const first = times.days.find((day) => day.times.length);
      setChosen(first?.date);
      if (from) announce(first ? clinicWords(clinicDate(first.date), locale) : words.nothingFreeHere);
    });
    return () => {
      current = false;
    };
  }, [sequence, from, attempt]);

  useEffect(() => {
    if (shown) loaded();
  }, [shown !== null]);

  if (found === "failed") {
    return (
      <div class="picker">
        <p class="picker-note" role="alert">{words.timesFailed}</p>
        <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>{words.tryAgain}</button>
      </div>
    );
  }
  const first = shown?.days[0]?.date;
  const last = shown?.days[shown.days.length - 1]?.date;
  if (!shown || !first || !last) {
    return (
      <div class="picker" aria-busy="true">
        <p class="picker-note" role="status">{words.timesLoading}</p>
      </div>
    );
  }
  const day = shown.days.find((one) => one.date === chosen);
  const anyFree = shown.days.some((one) => one.times.length);
  const allFree = shown.days.every((one) => one.times.length);
  const short = (date: string) => clinicWords(clinicDate(date), locale, { day: "numeric", month: "short" });
  const page = (icon: string, name: string, to: string, possible: boolean) => (
    <button
      type="button"
      class="icon-button turning"
      aria-label={name}
      aria-disabled={!possible}
      onClick={() => possible && setFrom(to)}
    >
      <Icon path={icon} />
    </button>
  );
  return (
    <div class="picker" aria-busy={found === "loading"}>
      <div class="picker-pages">
        {page(icons.before, words.earlier, addDays(first, -DAYS) < shown.first ? shown.first : addDays(first, -DAYS), first > shown.first)}
        <p>{`${short(first)} – ${short(last)}`}</p>
        {page(icons.after, words.later, addDays(last, 1), last < shown.last)}
      </div>
      <DayGrid days={shown.days} chosen={chosen} choose={setChosen} />
      {anyFree && !allFree && <p class="picker-note">{words.crossedOut}</p>}
      {day ? <Times day={day} /> : <p class="picker-note">{words.nothingFreeHere}</p>}
    </div>
  );
}
