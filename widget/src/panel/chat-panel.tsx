import { useEffect, useMemo, useRef, useState } from "../rendering/rendering";
import { createStore } from "../connection/storage";
import type { Options } from "../embedding";
import type { Words } from "../strings";
import type { Conversation, State } from "../types";
import { useAnnouncer } from "./announcer";
import { Composer, type ComposerHandle } from "./composer";
import { localeOf } from "./dates";
import { focusPanel } from "./fit";
import { Header } from "./header";
import { Log } from "./log";
import { Notices } from "./notices";
import { SurroundingsProvider, type Surroundings } from "./surroundings";
import { saveTranscript } from "./transcript";

/** Draws again after every change of the conversation. */
function useConversation(conversation: Conversation): State {
  const [, redraw] = useState(0);
  useEffect(() => {
    const changed = () => redraw((count) => count + 1);
    // What happened between drawing and subscribing.
    changed();
    return conversation.subscribe(changed);
  }, [conversation]);
  return conversation.state;
}

interface Props {
  frame: HTMLElement;
  conversation: Conversation;
  options: Options;
  words: Words;
  visible: boolean;
  /** Null on a page of its own, which cannot be closed. */
  close: (() => void) | null;
}

export function ChatPanel({ frame, conversation, options, words, visible, close }: Props) {
  const state = useConversation(conversation);
  const composer = useRef<ComposerHandle>(null);
  const [announcer, announce] = useAnnouncer();
  const locale = localeOf(options.language);
  const surroundings = useMemo<Surroundings>(
    () => ({
      conversation,
      options,
      words,
      locale,
      announce,
      refocus: () => focusPanel(frame),
      say(text) {
        conversation.send(text);
        focusPanel(frame);
      },
      edit: (text) => composer.current?.fill(text),
    }),
    [frame, conversation, options, words, locale],
  );
  const draft = useMemo(() => createStore(options.server, "sessionStorage"), [options.server]);
  const title = options.title || state.clinic?.name || words.conversation;

  useEffect(() => frame.setAttribute("aria-label", title), [frame, title, options]);

  return (
    <SurroundingsProvider value={surroundings}>
      <Header
        title={title}
        phone={state.clinic?.phone ?? ""}
        close={close}
        download={state.messages.length ? () => saveTranscript(state.messages, title, words, locale) : null}
      />
      <Log state={state} visible={visible} />
      <Notices state={state} />
      <Composer handle={composer} draft={draft} clinic={state.clinic} visible={visible} />
      {announcer}
    </SurroundingsProvider>
  );
}
