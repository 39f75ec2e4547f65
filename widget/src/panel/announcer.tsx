import type { Node } from "../rendering/jsx-runtime";
import { useMemo, useRef, useState } from "../rendering/rendering";

/** Long enough for every screen reader to have taken it over. */
const KEPT = 6_000;

/**
 * A live region, out of sight, that gets the text of what is new and nothing else.
 *
 * The log is not the live region itself. NVDA and VoiceOver read whatever is added to one: the whole
 * history when a panel opens, "sending" and "sent", the names of thumbs and times, and a message again
 * when its node changes. Switching aria-live on once the history stands is unreliable in VoiceOver.
 * Additions to a polite region that has been there since the panel opened are read once, in order, by
 * all of them; what was read is taken out, so that nobody meets it twice when browsing.
 */
export function useAnnouncer(): [Node, (text: string) => void] {
  const [said, setSaid] = useState<{ id: number; text: string }[]>([]);
  const count = useRef(0);
  const announce = useMemo(() => (text: string) => {
    const id = ++count.current;
    setSaid((before) => [...before, { id, text }]);
    setTimeout(() => setSaid((before) => before.filter((one) => one.id !== id)), KEPT);
  }, []);
  const region = (
    <div class="hidden" aria-live="polite" aria-relevant="additions">
      {said.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
  return [region, announce];
}
