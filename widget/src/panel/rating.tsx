import { useRef, useState } from "../rendering/rendering";
import type { Message, Verdict } from "../types";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";

interface Props {
  message: Message;
  /** Characters of a comment. */
  longest: number;
}

/** Thumbs on an answer, and why, if the visitor cares to say. */
export function Rating({ message, longest }: Props) {
  const { words, conversation, refocus } = useSurroundings();
  const { sequence } = message;
  /** What was pressed, until the server has it. */
  const [pressed, setPressed] = useState<Verdict | null | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const comment = useRef<HTMLTextAreaElement>(null);
  const verdict = pressed === undefined ? (message.verdict ?? null) : pressed;

  async function rate(to: Verdict | null, why?: string): Promise<void> {
    setPressed(to);
    setSaid("");
    const arrived = await conversation.rate(sequence, to, why);
    setPressed(undefined);
    if (!arrived) setSaid(words.notRated);
    else if (why) finish();
  }

  function finish(): void {
    setAsking(false);
    setSaid(words.thanks);
    refocus();
  }

  function press(to: Verdict): void {
    const taken = verdict === to ? null : to;
    setAsking(taken !== null);
    void rate(taken);
  }

  function thumb(to: Verdict, name: string) {
    return (
      <button type="button" class={`thumb ${to}`} aria-pressed={verdict === to} aria-label={name} title={name} onClick={() => press(to)}>
        <Icon path={icons.up} />
      </button>
    );
  }

  return (
    <div class="rating">
      {thumb("up", words.helpful)}
      {thumb("down", words.notHelpful)}
      <p role="status">{said}</p>
      {asking && verdict && (
        <form
          class="comment"
          onSubmit={(event) => {
            event.preventDefault();
            const why = comment.current?.value.trim();
            if (why) void rate(verdict, why);
            else comment.current?.focus();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            setAsking(false);
            refocus();
          }}
        >
          <label for={`comment-${sequence}`}>{verdict === "up" ? words.whatLiked : words.whatMissing}</label>
          <textarea id={`comment-${sequence}`} ref={comment} rows={2} dir="auto" maxLength={longest} defaultValue={message.comment} />
          <div class="comment-buttons">
            <button type="button" class="text-button" onClick={finish}>
              {words.skip}
            </button>
            <button type="submit" class="button primary">{words.send}</button>
          </div>
        </form>
      )}
    </div>
  );
}
