import { useEffect, useState } from "../rendering/rendering";
import type { State } from "../types";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";
import { Text } from "./text";

/** The clinic's greeting is not waited for longer than this. */
const PATIENCE = 4_000;

/** How every conversation begins; what could be asked goes once something was. */
export function Welcome({ state: { clinic, messages, pending, connection } }: { state: State }) {
  const { words, say } = useSurroundings();
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  const nothingSaid = !messages.length && !pending.length;
  const loading = nothingSaid && (connection === "connecting" || (!clinic && connection !== "offline" && !waited));
  if (loading) {
    return (
      <div class="welcome" aria-busy="true">
        {[1, 2, 3].map((line) => (
          <div key={line} class="skeleton" />
        ))}
      </div>
    );
  }
  return (
    <div class="welcome">
      <h3>{words.welcome}</h3>
      {clinic && <Text text={clinic.greeting} links />}
      {nothingSaid && !!clinic?.starters.length && (
        <>
          <p class="small-heading" id="starters">{words.suggestions}</p>
          <div class="starters" role="group" aria-labelledby="starters">
            {clinic.starters.map(({ title, payload }) => (
              <button type="button" class="starter" onClick={() => say(payload)}>
                <span dir="auto">{title}</span>
                <Icon path={icons.after} />
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
