import { useMemo } from "../rendering/rendering";
import type { Clinic, Message } from "../types";
import { BookingCard } from "./booking-card";
import { Choices, FollowUps } from "./choices";
import { clock, fullMoment } from "./dates";
import * as icons from "../icons";
import { Icon } from "./icon";
import { emergencyNumbers } from "./links";
import { Rating } from "./rating";
import { SourceLine } from "./source-line";
import { SummaryCard } from "./summary-card";
import { useSurroundings } from "./surroundings";
import { Text, aroundBullets } from "./text";
import { TimeChoice } from "./time-choice";

interface Props {
  message: Message;
  /** First and last of a group. */
  begins: boolean;
  ends: boolean;
  /** What it offers can still be taken. */
  open: boolean;
  /** It is the message whose follow-up questions are shown. */
  followUps: boolean;
  clinic: Clinic | null;
}

function Urgent({ text }: { text: string }) {
  const { words } = useSurroundings();
  return (
    <div class="calls">
      {emergencyNumbers(text).map((number) => (
        <a class="button call" href={number.href}>
          <Icon path={icons.phone} />
          {words.call(number.text)}
        </a>
      ))}
    </div>
  );
}

export function MessageView({ message, begins, ends, open, followUps, clinic }: Props) {
  const surroundings = useSurroundings();
  const { words, locale } = surroundings;
  // Nothing of it is drawn again while it stays the same, however long the conversation.
  return useMemo(() => {
    const { from, text, summary, booking, source, urgent, buttons, sequence } = message;
    const card = summary || booking;
    // The card of a booking says what the first line does.
    const [before, after] = booking ? ["", text.split("\n")[1]] : summary ? aroundBullets(text) : [text, ""];
    const who = { visitor: words.you, assistant: words.assistant, team: words.team }[from];
    return (
      <div class={`message ${from}${begins ? " begins" : ""}`} data-key={message.clientId ?? sequence}>
        {from === "team" && begins && (
          <p class="sender">
            <Icon path={icons.person} />
            {words.team}
          </p>
        )}
        <div class={`bubble ${from}${urgent ? " urgent" : ""}${card ? " with-card" : ""}`}>
          <span class="hidden">{who}: </span>
          {urgent && (
            <p class="urgent-mark">
              <Icon path={icons.alert} />
              {words.urgent}
            </p>
          )}
          {before && <Text text={before} links={from !== "visitor"} />}
          {urgent && <Urgent text={text} />}
          {summary && <SummaryCard summary={summary} />}
          {booking && <BookingCard booking={booking} />}
          {after && (
            <div class="small-print">
              <Text text={after} links />
            </div>
          )}
          {source && <SourceLine source={source} />}
        </div>
        {(ends || message.rateable) && (
          <div class="meta">
            {ends && (
              <time dateTime={message.at} title={fullMoment(message.at, locale)}>
                {clock(message.at, locale)}
              </time>
            )}
            {message.rateable && <Rating message={message} longest={clinic?.longestComment ?? 1000} />}
          </div>
        )}
        {open && message.picksTime && <TimeChoice message={message} />}
        {open && !message.picksTime && buttons && <Choices buttons={buttons} decision={!!summary} />}
        {open && followUps && message.followUps && <FollowUps questions={message.followUps} />}
      </div>
    );
  }, [message, begins, ends, open, followUps, clinic, surroundings]);
}
