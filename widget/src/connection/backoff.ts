// Waiting before something is tried again.

const FIRST = 500;
const LONGEST = 15_000;

/** Waits that grow from half a second to a quarter of a minute, uneven so that not all visitors return at once. */
export interface Backoff {
  /** Wait; for `exactly` so many milliseconds if the server has named a time, which `wake` does not shorten. */
  wait(exactly?: number): Promise<void>;
  /** Now is a good moment: end the wait. */
  wake(): void;
  /** It has worked: begin with short waits again. */
  reset(): void;
  /** End any wait. */
  stop(): void;
}

export function createBackoff(): Backoff {
  let attempts = 0;
  let named = false;
  let stop = (): void => {};
  return {
    wait(exactly) {
      const longest = Math.min(LONGEST, FIRST * 2 ** attempts++);
      named = exactly !== undefined;
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, exactly ?? longest * (0.5 + Math.random() / 2));
        stop = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    wake() {
      if (!named) stop();
    },
    reset() {
      attempts = 0;
    },
    stop: () => stop(),
  };
}
