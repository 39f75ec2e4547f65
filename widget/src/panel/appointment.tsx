import { clinicDate, clinicSpan, clinicWords } from "./dates";
import { useSurroundings } from "./surroundings";

/** Names and values; those without a value are left out. */
export function Facts({ facts }: { facts: [name: string, value: string | undefined][] }) {
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** What and when, beside a leaf of a calendar. */
export function AppointmentHead({ service, minutes, starts }: { service: string; minutes: number; starts: string }) {
  const { words, locale } = useSurroundings();
  const date = clinicDate(starts);
  return (
    <div class="card-head">
      <div class="tile" aria-hidden="true">
        <span>{clinicWords(date, locale, { month: "short" })}</span>
        <b>{clinicWords(date, locale, { day: "numeric" })}</b>
      </div>
      <div>
        <p class="card-title">
          <bdi>{service}</bdi>
        </p>
        <p class="card-when">
          <time dateTime={starts}>
            {clinicWords(date, locale)}
            <br />
            <bdi>{clinicSpan(starts, minutes, locale)}</bdi> · {words.minutes(minutes)}
          </time>
        </p>
      </div>
    </div>
  );
}
