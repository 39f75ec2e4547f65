// Sends what is pending, one message after the other, until the server has it. Two tabs may send the
// same one: the server tells by its id. Only to begin a conversation a tab asks for a lock, which
// takes 10 ms.

import type { Pending } from "../types";
import type { Api, ApiError } from "./api";
import { createBackoff } from "./backoff";
import type { Thread, Threads } from "./threads";

/** What deliveries have to tell. */
export interface Listener {
  changed(): void;
  delivered(): void;
  /** It will be tried again in so many seconds; null: it is now. */
  slowedDown(seconds: number | null): void;
  refused(message: Pending, why: "empty" | "too_long"): void;
  /** It did not work, and is tried again unless deliveries are stopped. */
  failed(error: ApiError, thread: Thread | null): void;
}

export interface Delivery {
  /** Client id of the message that is being sent. */
  readonly posting: string | null;
  /** Send what there is, and go on until there is no more. */
  start(): void;
  /** Now is a good moment for another attempt. */
  wake(): void;
}

/** Runs `task` while no other tab does; at once where there are no locks, as without https. */
async function alone<T>(task: () => Promise<T>): Promise<T> {
  let running: Promise<T> | undefined;
  const begin = () => (running = task());
  try {
    return await navigator.locks.request("reception", begin);
  } catch {
    return running ?? begin();
  }
}

/** Deliveries by `api`, until `life` ends. */
export function createDelivery(
  api: Api,
  threads: Threads,
  life: AbortSignal,
  listener: Listener,
): Delivery {
  const { outbox } = threads;
  const backoff = createBackoff();
  let running = false;
  let posting: string | null = null;
  life.addEventListener("abort", backoff.stop);

  /** The thread to speak in, a new one if there is none; null if the message was taken back meanwhile. */
  async function begin(clientId: string): Promise<Thread | null> {
    // Another tab may have begun while this one waited for its turn.
    threads.follow();
    if (threads.current) return threads.current;
    const token = await api.begin(life);
    if (!outbox.has(clientId)) return null;
    // And without locks meanwhile.
    threads.follow();
    if (!threads.current) threads.begin(token);
    return threads.current;
  }

  /** Sends the oldest message. Returns what went wrong if it must be tried again after a wait. */
  async function deliverNext(): Promise<ApiError | null> {
    const next = outbox.next();
    if (!next || life.aborted) return null;
    posting = next.clientId;
    listener.changed();
    let thread = threads.current;
    try {
      thread ??= await alone(() => begin(next.clientId));
      if (!thread) return null;
      const page = await api.say(thread.token, next, thread.history.last, thread.left.signal);
      backoff.reset();
      threads.receive(thread, page, false);
      thread.answered = thread.history.last;
      threads.settle(next.clientId);
      listener.delivered();
      return null;
    } catch (caught) {
      if (thread?.left.signal.aborted) return null;
      const error = caught as ApiError;
      const { code, retryAfter = 0 } = error;
      if (code === "empty" || code === "too_long") {
        listener.refused(next, code);
        return null;
      }
      if (code === "too_many") listener.slowedDown(Math.ceil(retryAfter / 1000));
      else listener.failed(error, thread);
      return error;
    } finally {
      posting = null;
      listener.changed();
    }
  }

  async function run(): Promise<void> {
    running = true;
    while (!life.aborted && outbox.next()) {
      const error = await deliverNext();
      if (!error || life.aborted) continue;
      await backoff.wait(error.retryAfter);
      if (error.code === "too_many") listener.slowedDown(null);
    }
    running = false;
  }

  return {
    get posting() {
      return posting;
    },
    start() {
      if (!running) void run();
    },
    wake: backoff.wake,
  };
}
