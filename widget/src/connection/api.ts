// The calls to the server.

import type { Clinic, FreeTimes, Verdict } from "../types";
import * as shapes from "./shapes";

const SHORT = 15_000;
/** The answer to a message may need a language model or a busy calendar. */
const LONG = 60_000;
/** Seconds to wait when there were too many messages and the time to wait did not get through. */
const UNNAMED = 5;

/** Why a call did not work. All but the ones named are worth another try, `too_many` later. */
export type Failure = "session" | "origin" | "empty" | "too_long" | "too_many" | "unavailable";

/** Proxies answer for the server too, without its JSON, so the status decides. */
const FAILURES: Record<number, Failure> = {
  400: "empty",
  401: "session",
  403: "origin",
  413: "too_long",
  429: "too_many",
};

export interface ApiError extends Error {
  code: Failure;
  /** Milliseconds, if the server has named a time. */
  retryAfter?: number;
}

// Not a class: its fields would cost a few hundred bytes in the languages that we build for.
const failure = (code: Failure, retryAfter?: number): ApiError => Object.assign(new Error(code), { code, retryAfter });

interface Call {
  token?: string;
  body?: object;
  timeout?: number;
  signal: AbortSignal;
}

export type Api = ReturnType<typeof createApi>;

/** Calls to the server at `server`. They throw nothing but `ApiError`s. */
export function createApi(server: string) {
  const base = `${server.replace(/\/+$/, "")}/webhooks/website/`;

  /** `read` gets the response and a function that ends the limit of time. */
  async function call<T>(
    path: string,
    { token, body, timeout = SHORT, signal }: Call,
    read: (response: Response, unlimited: () => void) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, timeout);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    let problem = failure("unavailable");
    try {
      const response = await fetch(base + path, {
        method: body ? "POST" : "GET",
        headers,
        ...(body && { body: JSON.stringify(body) }),
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: controller.signal,
      });
      if (!response.ok) {
        const code = FAILURES[response.status] ?? "unavailable";
        const seconds = Number(response.headers.get("Retry-After")) || (code === "too_many" ? UNNAMED : 0);
        throw (problem = failure(code, seconds ? seconds * 1000 : undefined));
      }
      return await read(response, () => clearTimeout(timer));
    } catch {
      throw problem;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  const json = (path: string, options: Call): Promise<unknown> => call(path, options, (response) => response.json());

  return {
    clinic: async (signal: AbortSignal): Promise<Clinic> => shapes.clinic(await json("clinic", { signal })),

    /** Begin a conversation; returns its token. */
    async begin(signal: AbortSignal): Promise<string> {
      const token = shapes.token(await json("session", { body: {}, signal }));
      if (!token) throw failure("unavailable");
      return token;
    },

    /** Say something and wait for the answer; returns all messages after `after`. */
    say: async (
      token: string,
      { clientId, text }: { clientId: string; text: string },
      after: number,
      signal: AbortSignal,
    ): Promise<shapes.Page> =>
      shapes.page(
        await json("messages", { token, body: { client_id: clientId, text, after }, timeout: LONG, signal }),
      ),

    messages: async (token: string, after: number, signal: AbortSignal): Promise<shapes.Page> =>
      shapes.page(await json(`messages?after=${after}`, { token, signal })),

    /** Open the stream of what comes after `after` and have it read by `read`. */
    events: (
      token: string,
      after: number,
      signal: AbortSignal,
      read: (stream: ReadableStream<Uint8Array>) => Promise<void>,
    ): Promise<void> =>
      call(`events?after=${after}`, { token, signal }, async ({ body, headers }, unlimited) => {
        // The log-in page of a hotel's network is no stream.
        if (!body || !headers.get("Content-Type")?.startsWith("text/event-stream")) throw failure("unavailable");
        unlimited();
        await read(body);
      }),

    async judge(
      token: string,
      sequence: number,
      verdict: Verdict | null,
      comment: string,
      signal: AbortSignal,
    ): Promise<true> {
      await json("feedback", { token, body: { sequence, verdict, comment }, signal });
      return true;
    },

    freeTimes: async (
      token: string,
      sequence: number,
      from: string | undefined,
      signal: AbortSignal,
    ): Promise<FreeTimes> =>
      shapes.freeTimes(await json(`times?message=${sequence}${from ? `&from=${from}` : ""}`, { token, signal })),
  };
}
