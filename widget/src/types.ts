/** What the server says, and what the conversation offers the panel. */

/** Something to press that says `payload` for the visitor. */
export interface Button {
  title: string;
  payload: string;
}

/** Where an answer comes from; `url` opens the article at the heading. */
export interface Source {
  title: string;
  heading: string;
  /** ISO date of the last review. */
  reviewed: string;
  url: string;
}

/** An appointment as it is read back before it is booked. Times are ISO 8601, by the clinic's clock. */
export interface Summary {
  service: string;
  minutes: number;
  starts: string;
  therapist: string;
  /** Already with its currency, as "£62". */
  price: string;
  name: string;
  contact: string;
}

/** An appointment that is booked, moved or cancelled. */
export interface Booking {
  service: string;
  minutes: number;
  starts: string;
  therapist: string;
  price: string;
  /** As "KB7M-Q2XR". */
  reference: string;
  address: string;
  state: "booked" | "moved" | "cancelled";
  /** Address of the .ics file. */
  calendar: string;
}

/** A message that the server has numbered. */
export interface Message {
  /** Counts from 1 within a conversation, without gaps until something is deleted. */
  sequence: number;
  from: "visitor" | "assistant" | "team";
  /** ISO 8601, UTC. */
  at: string;
  text: string;
  /** Of a visitor's message: the id that the widget gave it. */
  clientId?: string;
  /** Clarifying questions, quick replies. */
  buttons?: Button[];
  /** Further questions; they follow an answer, while `buttons` belong to a question. */
  followUps?: Button[];
  source?: Source;
  /** The message asks for a time: days and times can be looked up with `freeTimes(sequence, …)`. */
  picksTime?: boolean;
  summary?: Summary;
  booking?: Booking;
  /** True of answers, on which visitors may have an opinion. */
  rateable?: boolean;
  verdict?: Verdict | null;
  /** What the visitor added to the verdict. */
  comment?: string;
  /** The message says what to do in an emergency. */
  urgent?: boolean;
}

export type Verdict = "up" | "down";

/** A message that the server has not confirmed yet. */
export interface Pending {
  clientId: string;
  text: string;
  /** ISO 8601, UTC. */
  at: string;
  /** Why the server will not take it; it is not tried again by itself then. */
  refused?: "too_long" | "empty" | "not_allowed";
}

/** Free times of one day. */
export interface FreeDay {
  /** YYYY-MM-DD, by the clinic's clock. */
  date: string;
  times: FreeTime[];
}

export interface FreeTime {
  /** ISO 8601 with the clinic's offset. */
  starts: string;
  /** As "15:00" or "15:00, Tom". */
  title: string;
  /** What to send for it. */
  payload: string;
}

/** Free times from `from` on. Days without any are in it too, with no times. */
export interface FreeTimes {
  days: FreeDay[];
  /** First and last day that can be booked at all, YYYY-MM-DD. */
  first: string;
  last: string;
}

/** What the widget shows before anything was said. */
export interface Clinic {
  name: string;
  phone: string;
  mail: string;
  /** The clinic is a demonstration. */
  demonstration: boolean;
  greeting: string;
  starters: Button[];
  /** What becomes of what a visitor writes, in one or two sentences. */
  privacy: string;
  /** Whom to call in an emergency, in a sentence. */
  emergency: string;
  /** Characters. */
  longestMessage: number;
  longestComment: number;
}

/** Something that the visitor should know; it stays until it is true no more or is dismissed. */
export type Notice =
  /** Too many messages; the next one is sent by itself in `seconds`. */
  | { kind: "slow_down"; seconds: number }
  /** The conversation was too old or is gone, and a new one has begun. */
  | { kind: "expired" }
  /** This page may not use the server. */
  | { kind: "not_allowed" }
  /** Everything was deleted, as the visitor has asked. */
  | { kind: "forgotten" }
  /** A new conversation has begun; `undoStartOver` brings the one before back. */
  | { kind: "started_over" };

export interface State {
  clinic: Clinic | null;
  /** In order of their sequence. */
  messages: readonly Message[];
  /** In the order typed. */
  pending: readonly Pending[];
  /**
   * `idle` before anything was needed; `connecting`; `online`: the stream is open;
   * `offline`: no network, or the server does not answer. It is tried again all the time.
   */
  connection: "idle" | "connecting" | "online" | "offline";
  /** An answer is on its way. */
  answering: boolean;
  /** Messages that came from the other side and were not marked as read; same in every tab. */
  unread: number;
  notice: Notice | null;
}

/** A conversation with the server. Methods never throw; what goes wrong is in the state. */
export interface Conversation {
  readonly state: State;
  /** Calls `listener` after every change; the function it returns ends that. */
  subscribe(listener: () => void): () => void;
  /** Load what there is and keep up with it: the panel was opened. */
  open(): void;
  /** The panel was closed: the stream goes on if there is a conversation. */
  close(): void;
  /** Say `text`; it is kept until the server has confirmed it, over reloads too. */
  send(text: string): void;
  /** Give a refused message up. */
  discard(clientId: string): void;
  /** Everything shown has been seen. */
  markRead(): void;
  /** Have an opinion on an answer, change it, or take it back with null. False if it did not arrive. */
  rate(sequence: number, verdict: Verdict | null, comment?: string): Promise<boolean>;
  /** Free times for what message `sequence` asks, from the day `from` on; null if it did not work. */
  freeTimes(sequence: number, from?: string): Promise<FreeTimes | null>;
  /** Leave this conversation and begin another; other tabs follow. */
  startOver(): void;
  undoStartOver(): void;
  dismissNotice(): void;
  /** Stop everything; the element was removed. */
  destroy(): void;
}
