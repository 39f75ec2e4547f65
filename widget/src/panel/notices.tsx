import type { Child } from "../rendering/jsx-runtime";
import type { State } from "../types";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";

function Strip({ icon, text, children }: { icon: string; text: string; children?: Child }) {
  return (
    <div class="notice">
      <Icon path={icon} />
      <p>{text}</p>
      {children}
    </div>
  );
}

/** What the visitor should know about the conversation itself, above the composer. */
export function Notices({ state: { notice, connection, clinic } }: { state: State }) {
  const { words, conversation, refocus } = useSurroundings();
  const ends = (act: () => void) => () => {
    act();
    refocus();
  };
  const dismiss = (
    <button type="button" class="icon-button" aria-label={words.dismiss} onClick={ends(() => conversation.dismissNotice())}>
      <Icon path={icons.close} />
    </button>
  );
  return (
    <div class="notices" role="status">
      {connection === "offline" && <Strip icon={icons.alert} text={`${words.offline} ${clinic?.emergency ?? ""}`} />}
      {notice?.kind === "slow_down" && <Strip icon={icons.clock} text={words.slowDown(Math.ceil(notice.seconds))} />}
      {notice?.kind === "not_allowed" && <Strip icon={icons.alert} text={words.notAllowed} />}
      {notice?.kind === "expired" && <Strip icon={icons.info} text={words.expired}>{dismiss}</Strip>}
      {notice?.kind === "forgotten" && <Strip icon={icons.check} text={words.forgotten}>{dismiss}</Strip>}
      {notice?.kind === "started_over" && (
        <Strip icon={icons.restart} text={words.startedOver}>
          <button type="button" class="text-button" onClick={ends(() => conversation.undoStartOver())}>
            {words.undo}
          </button>
          {dismiss}
        </Strip>
      )}
    </div>
  );
}
