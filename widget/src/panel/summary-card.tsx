import type { Summary } from "../types";
import { AppointmentHead, Facts } from "./appointment";
import { useSurroundings } from "./surroundings";

/** An appointment as it is read back before it is booked. */
export function SummaryCard({ summary }: { summary: Summary }) {
  const { words } = useSurroundings();
  const { therapist, price, name, contact } = summary;
  return (
    <div class="card">
      <AppointmentHead {...summary} />
      <Facts
        facts={[
          [words.who, therapist],
          [words.price, price],
          [words.forWhom, [name, contact].filter(Boolean).join("\n")],
        ]}
      />
    </div>
  );
}
