// The server's event stream, read by fetch so that the token stays out of addresses, and kept open.

import { createBackoff } from "./backoff";

/** The server sends something every 15 s; after this long without a byte the connection is dead. */
const SILENCE = 40_000;
/** A stream that lived this long did work, whatever ended it. */
const STEADY = 5_000;

export interface Stream {
  start(): void;
  stop(): void;
  /** End this connection and open another, after a short wait. */
  renew(): void;
  /** Now is a good moment for another attempt. */
  wake(): void;
}

/** Takes the text of an event stream in pieces and calls `dispatch` for each event that is complete. */
export function createParser(dispatch: (event: string, data: string) => void): (piece: string) => void {
  let rest = "";
  let event = "";
  let data: string[] = [];
  return (piece) => {
    // A CR that ends the piece may be one half of a CRLF, so it ends no line yet.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === "event") event = value;
      if (field === "data") data.push(value);
      if (line) continue;
      if (data.length) dispatch(event || "message", data.join("\n"));
      event = "";
      data = [];
    }
  };
}

/**
 * Keeps a stream open between `start` and `stop`.
 *
 * `connect` opens it and has it read by `read`, which ends when the stream does; `event` is called for
 * what comes, `ended` after each connection, with the error if there was one; it returns for how many
 * milliseconds the server wants to be left alone, if it said so.
 */
export function createStream(
  connect: (signal: AbortSignal, read: (stream: ReadableStream<Uint8Array>) => Promise<void>) => Promise<void>,
  event: (name: string, data: string) => void,
  ended: (error: unknown) => number | undefined,
): Stream {
  const backoff = createBackoff();
  let running: AbortController | null = null;
  let renew = (): void => {};

  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    const decoder = new TextDecoder();
    const parse = createParser(event);
    const steady = setTimeout(backoff.reset, STEADY);
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    renew = () => void reader.cancel().catch(() => {});
    try {
      for (;;) {
        watchdog = setTimeout(renew, SILENCE);
        const { done, value } = await reader.read();
        clearTimeout(watchdog);
        if (done) return;
        parse(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(watchdog);
      clearTimeout(steady);
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let problem: unknown;
      try {
        await connect(signal, read);
      } catch (error) {
        problem = error;
      }
      if (signal.aborted) return;
      const pause = ended(problem);
      if (!signal.aborted) await backoff.wait(pause);
    }
  }

  return {
    start() {
      if (running) return;
      running = new AbortController();
      void run(running.signal);
    },
    stop() {
      running?.abort();
      running = null;
      backoff.stop();
    },
    renew: () => renew(),
    wake: backoff.wake,
  };
}
