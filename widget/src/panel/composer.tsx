import type { Ref } from "../rendering/jsx-runtime";
import { useEffect, useRef, useState } from "../rendering/rendering";
import type { Store } from "../connection/storage";
import type { Clinic } from "../types";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";

export interface ComposerHandle {
  focus(): void;
  /** Puts a text back to be changed, without losing what is being written. */
  fill(text: string): void;
}

/** The count is shown when so many characters are left. */
const NEAR = 80;
/** A sentence about privacy that is longer than this is behind its heading. */
const LONG = 140;

interface Props {
  handle: Ref<ComposerHandle | null>;
  draft: Store;
  clinic: Clinic | null;
  visible: boolean;
}

/** Grows with its text, up to what the style sheet allows. While the panel is hidden nothing has a height. */
function fit(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = area.scrollHeight ? `${area.scrollHeight}px` : "";
}

export function Composer({ handle, draft, clinic, visible }: Props) {
  const { words, conversation } = useSurroundings();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => String(draft.get("draft") ?? ""));
  const left = (clinic?.longestMessage ?? Infinity) - [...text].length;

  handle.current = {
    focus: () => area.current?.focus(),
    fill(more) {
      setText((before) => (before.trim() ? `${more}\n${before}` : more));
      area.current?.focus();
    },
  };
  useEffect(() => fit(area.current!), [text, visible]);
  useEffect(() => draft.set("draft", text || null), [text]);

  function send(event: Event): void {
    event.preventDefault();
    const said = text.trim();
    area.current?.focus();
    if (!said || left < 0) return;
    setText("");
    conversation.send(said);
  }

  return (
    <form class="composer" onSubmit={send}>
      <div class="field">
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          enterkeyhint="send"
          aria-label={words.write}
          placeholder={words.write}
          aria-invalid={left < 0}
          aria-describedby="left"
          value={text}
          onInput={() => setText(area.current!.value)}
          onKeyDown={(event) => {
            // While a word is being composed, as in Japanese, Enter belongs to the keyboard.
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
          }}
        />
        <button type="submit" class="send" aria-label={words.send} aria-disabled={!text.trim() || left < 0}>
          <Icon path={icons.send} />
        </button>
      </div>
      <p id="left" class={left < 0 ? "left over" : "left"} role="status">
        {left < 0 ? words.tooMany(-left) : left < NEAR ? words.left(left) : ""}
      </p>
      {clinic?.privacy &&
        (clinic.privacy.length > LONG ? (
          <details class="privacy">
            <summary>{words.privacy}</summary>
            <p dir="auto">{clinic.privacy}</p>
          </details>
        ) : (
          <p class="privacy" dir="auto">{clinic.privacy}</p>
        ))}
    </form>
  );
}
