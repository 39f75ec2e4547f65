// The conversation as the panel sees it: what was said, what is still to be sent, and how it stands
// with the server.

import type { Clinic, Conversation, Notice, Pending, State } from "../types";
import { type ApiError, createApi } from "./api";
import { createBackoff } from "./backoff";
import { createDelivery } from "./delivery";
import { watchPresence } from "./presence";
import { createStore } from "./storage";
import { createThreads, type Thread } from "./threads";

const UNDO = 30_000;
/** After so long without a change what another tab has typed is sent by this one. */
const INHERITED = 10_000;

/** What `undoStartOver` brings back. */
interface Before {
  thread: Thread | null;
  pending: readonly Pending[];
  read: number;
}

/** The conversation with the server whose address is `server`, the one of the other tabs if there is one. */
export function createConversation(server: string): Conversation {
  const end = new AbortController();
  const life = end.signal;
  const api = createApi(server);
  const introductions = createBackoff();
  const listeners = new Set<() => void>();

  let clinic: Clinic | null = null;
  let notice: Notice | null = null;
  let before: Before | null = null;
  let wanted = false;
  let barred = false;
  let failing = false;
  let introducing = false;
  let undoTimer: ReturnType<typeof setTimeout> | undefined;
  let answerTimer: ReturnType<typeof setTimeout> | undefined;
  let heirTimer: ReturnType<typeof setTimeout> | undefined;

  const threads = createThreads(api, createStore(server), {
    changed: publish,
    failed: fault,
    opened() {
      failing = false;
      delivery.wake();
      publish();
    },
    forgotten() {
      notice = { kind: "forgotten" };
      // What was typed but not sent yet is not what the visitor wanted deleted.
      for (const { clientId, refused } of threads.pending) {
        if (refused || clientId === delivery.posting) threads.settle(clientId);
      }
    },
    outboxChanged() {
      // The other tab sends it itself, unless it was closed.
      clearTimeout(heirTimer);
      heirTimer = setTimeout(deliver, INHERITED);
    },
  });

  const delivery = createDelivery(api, threads, life, {
    changed: publish,
    failed: fault,
    delivered() {
      failing = false;
    },
    slowedDown(seconds) {
      if (seconds !== null) notice = { kind: "slow_down", seconds };
      else if (notice?.kind === "slow_down") notice = null;
      publish();
    },
    refused: (message, why) => threads.put({ ...message, refused: why }),
  });

  let state = look();

  function look(): State {
    const { messages, pending, read, connection } = threads;
    const expected = threads.expected();
    clearTimeout(answerTimer);
    if (expected) answerTimer = setTimeout(publish, expected);
    return {
      clinic,
      messages,
      pending,
      connection: failing ? "offline" : introducing && connection === "idle" ? "connecting" : connection,
      answering: delivery.posting !== null || expected > 0,
      unread: messages.filter((message) => message.from !== "visitor" && message.sequence > read).length,
      notice,
    };
  }

  function publish(): void {
    if (life.aborted) return;
    const next = look();
    const names = Object.keys(next) as (keyof State)[];
    if (names.every((name) => next[name] === state[name])) return;
    state = next;
    for (const listener of [...listeners]) listener();
  }

  function want(so: boolean): void {
    wanted = so && !barred;
    threads.want(wanted);
  }

  function deliver(): void {
    if (!barred) delivery.start();
  }

  function fault(error: ApiError, thread: Thread | null): void {
    if (error.code === "origin") {
      barred = true;
      failing = false;
      notice = { kind: "not_allowed" };
      want(false);
      for (const message of threads.pending) if (!message.refused) bar(message);
    } else if (error.code !== "session" || !thread) {
      failing = error.code !== "too_many";
    } else if (thread === threads.current) {
      notice = { kind: "expired" };
      threads.follow();
      // Unless another tab has begun anew already.
      if (thread === threads.current) threads.leave();
    }
    publish();
  }

  function bar(message: Pending): void {
    threads.put({ ...message, refused: "not_allowed" });
  }

  async function introduce(): Promise<void> {
    if (introducing || clinic) return;
    introducing = true;
    publish();
    while (!clinic && wanted && !life.aborted) {
      try {
        clinic = await api.clinic(life);
        failing = false;
      } catch (error) {
        fault(error as ApiError, null);
        if (wanted) await introductions.wait();
      }
    }
    introducing = false;
    publish();
  }

  /** Ask for something on the side; null if it did not work. */
  async function ask<T>(call: (token: string, signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const thread = threads.current;
    try {
      return thread && (await call(thread.token, thread.left.signal));
    } catch (caught) {
      const error = caught as ApiError;
      if (error.code === "session") fault(error, thread);
      return null;
    }
  }

  threads.watch(life);
  watchPresence(life, {
    left: () => threads.sleep(true),
    back() {
      delivery.wake();
      introductions.wake();
      threads.sleep(false);
    },
    networkChanged() {
      delivery.wake();
      introductions.wake();
      threads.reconnect();
    },
  });

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open() {
      want(true);
      void introduce();
      deliver();
    },
    close() {
      want(threads.current !== null);
      introductions.wake();
    },
    send(text) {
      if (!text.trim()) return;
      want(true);
      before = null;
      if (notice && notice.kind !== "slow_down" && notice.kind !== "not_allowed") notice = null;
      const message = threads.outbox.compose(text);
      if (barred) bar(message);
      else threads.put(message);
      delivery.wake();
      deliver();
    },
    discard: threads.settle,
    markRead: threads.markRead,
    async rate(sequence, verdict, comment = "") {
      const thread = threads.current;
      const arrived = await ask((token, signal) => api.judge(token, sequence, verdict, comment, signal));
      if (!arrived) return false;
      thread?.history.judge(sequence, verdict, comment);
      publish();
      return true;
    },
    freeTimes: (sequence, from) => ask((token, signal) => api.freeTimes(token, sequence, from, signal)),
    startOver() {
      const { current: thread, pending, read } = threads;
      if (!thread && !pending.length) return;
      before = { thread, pending, read };
      notice = { kind: "started_over" };
      for (const { clientId } of pending) threads.settle(clientId);
      threads.leave();
      clearTimeout(undoTimer);
      undoTimer = setTimeout(() => {
        before = null;
        if (notice?.kind === "started_over") notice = null;
        publish();
      }, UNDO);
    },
    undoStartOver() {
      threads.follow();
      if (!before || threads.current) return;
      const { thread, pending, read } = before;
      before = null;
      notice = null;
      threads.restore(thread, pending, read);
      deliver();
    },
    dismissNotice() {
      notice = null;
      publish();
    },
    destroy() {
      end.abort();
      introductions.stop();
      clearTimeout(undoTimer);
      clearTimeout(answerTimer);
      clearTimeout(heirTimer);
      listeners.clear();
    },
  };
}
