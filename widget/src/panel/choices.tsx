import type { Button } from "../types";
import { useSurroundings } from "./surroundings";

/** The answers to a question of the assistant. The first of a `decision` is what goes on with it. */
export function Choices({ buttons, decision = false }: { buttons: readonly Button[]; decision?: boolean }) {
  const { words, say } = useSurroundings();
  return (
    <div class="choices" role="group" aria-label={words.choices}>
      {buttons.map(({ title, payload }, index) => (
        <button type="button" class={`button${decision && index === 0 ? " primary" : ""}`} dir="auto" onClick={() => say(payload)}>
          {title}
        </button>
      ))}
    </div>
  );
}

/** Questions that may follow an answer. */
export function FollowUps({ questions }: { questions: readonly Button[] }) {
  const { words, say } = useSurroundings();
  return (
    <div class="follow-ups" role="group" aria-label={words.suggestions}>
      {questions.map(({ title, payload }) => (
        <button type="button" class="chip" dir="auto" onClick={() => say(payload)}>
          {title}
        </button>
      ))}
    </div>
  );
}
