import { useState } from "../rendering/rendering";
import type { Booking } from "../types";
import { AppointmentHead, Facts } from "./appointment";
import * as icons from "../icons";
import { Icon } from "./icon";
import { webAddress } from "./links";
import { useSurroundings } from "./surroundings";

/** How long "Copied" stays. */
const SHOWN = 2_500;

function Reference({ reference }: { reference: string }) {
  const { words } = useSurroundings();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(reference);
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN);
    } catch {
      // Not allowed here; it can be marked and copied by hand.
    }
  }
  return (
    <div class="reference">
      <span>{words.reference}</span>
      <bdi class="code">{reference}</bdi>
      <span role="status">{copied && words.copied}</span>
      <button type="button" class="icon-button" aria-label={words.copy} onClick={copy}>
        <Icon path={copied ? icons.check : icons.copy} />
      </button>
    </div>
  );
}

/** An appointment that is booked, moved or cancelled. */
export function BookingCard({ booking }: { booking: Booking }) {
  const { words, options } = useSurroundings();
  const { state, therapist, price, address, reference } = booking;
  const calendar = state !== "cancelled" && webAddress(booking.calendar, options.server);
  return (
    <div class={`card ${state}`}>
      <p class="card-state">
        <Icon path={state === "cancelled" ? icons.close : icons.check} />
        {words.states[state]}
      </p>
      <AppointmentHead {...booking} />
      <Facts
        facts={[
          [words.who, therapist],
          [words.price, price],
          [words.where, address],
        ]}
      />
      {reference && <Reference reference={reference} />}
      {calendar && (
        <a class="button" href={calendar}>
          <Icon path={icons.calendar} />
          {words.addToCalendar}
        </a>
      )}
    </div>
  );
}
