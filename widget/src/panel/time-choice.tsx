import { useRef, useState } from "../rendering/rendering";
import type { Message } from "../types";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";
import { TimePicker } from "./time-picker";

/** A question for a time: what the assistant proposes first, and every other day and time behind a button. */
export function TimeChoice({ message }: { message: Message }) {
  const { words, say } = useSurroundings();
  const proposed = message.buttons ?? [];
  const [all, setAll] = useState(!proposed.length);
  const more = useRef<HTMLButtonElement>(null);
  const place = useRef<HTMLDivElement>(null);

  return (
    <div class="time-choice">
      {proposed.length > 0 && (
        <>
          <div class="proposed" role="group" aria-label={words.choices}>
            {proposed.map(({ title, payload }) => (
              <button type="button" class="button" dir="auto" onClick={() => say(payload)}>
                {title}
              </button>
            ))}
          </div>
          <button ref={more} type="button" class="button more-times" aria-expanded={all} onClick={() => setAll(!all)}>
            <Icon path={icons.calendar} />
            {all ? words.fewerTimes : words.moreTimes}
          </button>
        </>
      )}
      {all && (
        <div
          ref={place}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || !more.current) return;
            event.preventDefault();
            setAll(false);
            more.current.focus();
          }}
        >
          <TimePicker
            sequence={message.sequence}
            loaded={() => proposed.length && place.current?.scrollIntoView({ block: "nearest" })}
          />
        </div>
      )}
    </div>
  );
}
