// Which conversation this tab is in, what was said in it and what is still to be said, and the stream
// that keeps it up to date. What all tabs share is in storage; a tab goes where the token there leads.

import type { Message, Pending } from "../types";
import type { Api, ApiError } from "./api";
import { createHistory, type History } from "./history";
import { createOutbox, PENDING } from "./outbox";
import * as shapes from "./shapes";
import type { Store } from "./storage";
import { createStream } from "./stream";

/** How long another tab's message may be without an answer before nobody expects one. */
const EXPECTED = 20_000;

const NOTHING: readonly Message[] = [];

/** A conversation that has a token. */
export interface Thread {
  readonly token: string;
  readonly history: History;
  /** Aborted when the thread is left; ends its calls. */
  readonly left: AbortController;
  /** The server was asked for all up to `history.last`; the stream can go on from there. */
  complete: boolean;
  /** No answer is expected to what was said up to this sequence. */
  answered: number;
}

/** What threads have to tell. */
export interface Listener {
  changed(): void;
  /** The stream is open. */
  opened(): void;
  /** The stream of `thread` could not be opened. */
  failed(error: ApiError, thread: Thread | null): void;
  /** Messages of the thread were deleted. */
  forgotten(): void;
  /** Another tab has something to send, or no longer. */
  outboxChanged(): void;
}

const threadOf = (token: string, complete: boolean): Thread => ({
  token,
  history: createHistory(),
  left: new AbortController(),
  complete,
  answered: 0,
});

export type Threads = ReturnType<typeof createThreads>;

export function createThreads(api: Api, store: Store, listener: Listener) {
  const outbox = createOutbox(store);
  let current: Thread | null = null;
  let pending = outbox.all();
  let read = 0;
  let wanted = false;
  let asleep = false;
  let streaming = false;

  const stream = createStream(
    async (signal, readStream) => {
      const thread = current;
      if (!thread) return;
      if (!thread.complete) {
        const page = await api.messages(thread.token, thread.history.last, signal);
        thread.complete = true;
        receive(thread, page, true);
      }
      await api.events(thread.token, thread.history.last, signal, (body) => {
        streaming = true;
        listener.opened();
        return readStream(body);
      });
    },
    (name, data) => {
      if (!current) return;
      receive(current, shapes.event(name, data), false);
    },
    (caught) => {
      const error = caught as ApiError | undefined;
      // Servers and proxies end streams all day; only one that cannot be opened says something.
      if (error && !streaming) listener.failed(error, current);
      streaming = false;
      listener.changed();
      return error?.retryAfter;
    },
  );

  function halt(): void {
    stream.stop();
    streaming = false;
  }

  function connect(): void {
    if (current && wanted && !asleep) stream.start();
    listener.changed();
  }

  const storedRead = (): number => Number(store.get("read")) || 0;

  function storedToken(): string | null {
    const token = store.get("token");
    return typeof token === "string" && token ? token : null;
  }

  /** Make all tabs go to the thread of `token`, of which everything up to `seen` was read. */
  function point(token: string | null, seen: number | null): void {
    // In this order, as tabs look at the one when the other changes.
    store.set("read", seen);
    store.set("token", token);
  }

  function enter(next: Thread | null): void {
    current?.left.abort();
    halt();
    current = next;
    read = storedRead();
    pending = outbox.all();
    connect();
  }

  /** Go where the other tabs are. */
  function follow(): void {
    const token = storedToken();
    if (token !== (current?.token ?? null)) enter(token ? threadOf(token, false) : null);
  }

  function receive(thread: Thread, { messages, forgottenBefore }: shapes.Page, complete: boolean): void {
    if (thread !== current) return;
    const { history } = thread;
    if (history.forget(forgottenBefore)) listener.forgotten();
    if (history.add(messages, complete)) {
      thread.complete = false;
      stream.renew();
    }
    const arrived = new Set(history.messages.map((message) => message.clientId));
    for (const { clientId } of pending) if (arrived.has(clientId)) settle(clientId);
    listener.changed();
  }

  /** The message needs to be sent no more. */
  function settle(clientId: string): void {
    outbox.remove(clientId);
    pending = pending.filter((one) => one.clientId !== clientId);
    listener.changed();
  }

  function showOutbox(): void {
    pending = outbox.all();
    listener.changed();
  }

  function put(one: Pending): void {
    outbox.put(one);
    showOutbox();
  }

  return {
    outbox,
    get current() {
      return current;
    },
    get messages() {
      return current?.history.messages ?? NOTHING;
    },
    get pending() {
      return pending;
    },
    get read() {
      return read;
    },
    get connection() {
      if (streaming) return "online";
      return current && wanted && !asleep ? "connecting" : "idle";
    },
    follow,
    receive,
    settle,
    put,

    /** For how many more milliseconds an answer to what another tab has said is to be expected. */
    expected(): number {
      const latest = current?.history.messages[current.history.messages.length - 1];
      if (!current || latest?.from !== "visitor" || latest.sequence <= current.answered) return 0;
      return Math.max(0, EXPECTED - Math.abs(Date.now() - Date.parse(latest.at))) || 0;
    },

    /** Keep up with the current thread, and any that follows, or no longer. */
    want(so: boolean): void {
      wanted = so;
      if (!so) halt();
      connect();
    },
    /** Do without the stream for a while, or no longer. */
    sleep(so: boolean): void {
      asleep = so;
      if (so) halt();
      stream.wake();
      connect();
    },
    /** Open the stream anew: this one may hang on a network that is gone. */
    reconnect(): void {
      halt();
      connect();
    },
    /** Enter the thread that the server has just begun. */
    begin(token: string): void {
      wanted = true;
      point(token, null);
      enter(threadOf(token, true));
    },
    /** Leave the thread, in all tabs. */
    leave(): void {
      point(null, null);
      enter(null);
    },
    /** Enter a thread again that was left, with what was pending and read then. */
    restore(thread: Thread | null, unsent: readonly Pending[], seen: number): void {
      for (const one of unsent) outbox.put(one);
      if (thread) point(thread.token, seen);
      enter(thread && { ...thread, left: new AbortController() });
    },
    markRead(): void {
      if (!current || current.history.last <= read) return;
      read = current.history.last;
      store.set("read", read);
      listener.changed();
    },
    /** Follow the other tabs until `life` ends. */
    watch(life: AbortSignal): void {
      follow();
      store.watch((name) => {
        follow();
        read = storedRead();
        if (!name || name.startsWith(PENDING)) {
          showOutbox();
          listener.outboxChanged();
        }
        listener.changed();
      }, life);
      life.addEventListener("abort", () => {
        current?.left.abort();
        halt();
      });
    },
  } as const;
}
