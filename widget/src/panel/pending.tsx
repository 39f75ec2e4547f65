import { useEffect, useState } from "../rendering/rendering";
import type { Pending } from "../types";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";
import { Text } from "./text";

/** What is sent within this time needs no words about it. */
const PATIENCE = 800;

/** A message that is not with the server yet, or that it will not take. */
export function PendingView({ pending, offline }: { pending: Pending; offline: boolean }) {
  const { words, conversation, edit, refocus } = useSurroundings();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  const { refused, clientId, text } = pending;
  return (
    <div class="message visitor begins" data-key={clientId}>
      <div class={`bubble visitor${refused ? " refused" : late || offline ? " waiting-for" : ""}`}>
        <span class="hidden">{words.you}: </span>
        <Text text={text} links={false} />
      </div>
      {refused ? (
        <p class="meta refusal">
          <Icon path={icons.alert} />
          {words.refused[refused]}
          <button
            type="button"
            class="text-button"
            onClick={() => {
              conversation.discard(clientId);
              edit(text);
            }}
          >
            {words.edit}
          </button>
          <button type="button" class="text-button" 
            onClick={() => {
              conversation.discard(clientId);
              refocus();
            }}
          >
            {words.remove}
          </button>
        </p>
      ) : (
        (late || offline) && (
          <p class="meta">
            <Icon path={icons.clock} />
            {offline ? words.waiting : words.sending}
          </p>
        )
      )}
    </div>
  );
}
