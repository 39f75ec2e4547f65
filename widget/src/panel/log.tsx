import { useEffect, useMemo, useRef } from "../rendering/rendering";
import type { State } from "../types";
import { dayInWords } from "./dates";
import * as icons from "../icons";
import { Icon } from "./icon";
import { MessageView } from "./message";
import { PendingView } from "./pending";
import { useScrolling } from "./scrolling";
import { useSurroundings } from "./surroundings";
import { timeline } from "./timeline";
import { Welcome } from "./welcome";
import { Writing } from "./writing";

interface Props {
  state: State;
  visible: boolean;
}

/** Sequence of the first message that was not seen when the panel was opened, 0 if all were; it stays marked until it is closed. */
function useUnreadFrom({ messages, unread, connection, pending }: State, visible: boolean): number {
  const from = useRef(0);
  /** What was said before is there: on a new page it is fetched only when the panel is open already. */
  const fetched = useRef(false);
  const theirs = messages.filter((message) => message.from !== "visitor");
  if (!visible || (unread && !fetched.current)) from.current = unread && theirs.at(-unread)!.sequence;
  fetched.current ||= connection === "online" || !!pending.length;
  return from.current;
}

/** Has new messages of the other side read out; history is none. */
function useAnnouncements({ messages, connection, clinic }: State): void {
  const { announce, words } = useSurroundings();
  const heard = useRef(0);
  /** Whatever comes until the stream is open, or it is clear that there is no conversation yet, is history. */
  const live = useRef(false);
  const last = messages[messages.length - 1];

  useEffect(() => {
    for (const message of messages) {
      if (message.sequence <= heard.current) continue;
      heard.current = message.sequence;
      if (!live.current || message.from === "visitor") continue;
      const choices = [...(message.buttons ?? []), ...(message.followUps ?? [])].map((button) => button.title);
      const from = message.from === "team" ? words.team : "";
      announce(
        [from, message.urgent ? words.urgent : "", message.text].filter(Boolean).join(": ") +
          (choices.length ? ` ${words.choices}: ${choices.join(", ")}.` : ""),
      );
    }
    live.current ||= connection === "online" || (connection === "idle" && !!clinic);
  }, [last?.sequence, connection, clinic]);
}

export function Log({ state, visible }: Props) {
  const { words, locale, conversation } = useSurroundings();
  const unreadFrom = useUnreadFrom(state, visible);
  const entries = useMemo(
    () => timeline(state.messages, state.pending, unreadFrom),
    [state.messages, state.pending, unreadFrom],
  );
  const { scroller, atEnd, missed, toEnd } = useScrolling(entries, state.answering, visible, state.clinic);
  useAnnouncements(state);

  useEffect(() => {
    const seen = () => {
      if (visible && atEnd.current && !document.hidden && conversation.state.unread) conversation.markRead();
    };
    seen();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [visible, missed, state.unread]);

  const latestFollowUps = state.messages.filter(({ followUps }) => followUps).at(-1)?.sequence;
  return (
    <div class="middle">
      {/* Announcing is not its own matter: see announcer.tsx. */}
      <div class="log" ref={scroller} role="log" aria-live="off" aria-label={words.conversation} tabIndex={0}>
        <div class="entries">
          <Welcome state={state} />
          {entries.map((entry) => {
            switch (entry.kind) {
              case "day":
                return (
                  <p key={entry.key} class="day">
                    <time dateTime={entry.at.slice(0, 10)}>{dayInWords(entry.at, locale, words.today, words.yesterday)}</time>
                  </p>
                );
              case "unread":
                return <p key={entry.key} class="day unread">{words.newMessages}</p>;
              case "pending":
                return <PendingView key={entry.key} pending={entry.pending} offline={state.connection === "offline"} />;
              case "message":
                return (
                  <MessageView
                    key={entry.key}
                    message={entry.message}
                    begins={entry.begins}
                    ends={entry.ends}
                    open={entry.open}
                    followUps={entry.message.sequence === latestFollowUps}
                    clinic={state.clinic}
                  />
                );
            }
          })}
          {state.answering && <Writing />}
        </div>
      </div>
      {missed && (
        <button type="button" class="button missed" onClick={toEnd}>
          {words.newMessages}
          <Icon path={icons.down} />
        </button>
      )}
    </div>
  );
}
