// How many messages wait behind the closed panel. Until it is opened for the first time the launcher
// asks now and then; afterwards the conversation itself knows.

import { kept } from "./kept";

const INTERVAL = 60_000;

/** Calls `show` with each count until the function it returns is called. Fails silently: it is a hint. */
export function watchUnread(server: string, show: (count: number) => void): () => void {
  let left = false;

  async function look(): Promise<void> {
    const token = kept("localStorage", server, "token");
    if (typeof token !== "string" || document.hidden) return;
    const read = Number(kept("localStorage", server, "read"));
    try {
      const answer = await fetch(`${server}/webhooks/website/messages?after=${read}`, {
        headers: { Authorization: `Bearer ${token}` },
        credentials: "omit",
      });
      const { messages } = (await answer.json()) as { messages: { from: string }[] };
      if (!left) show(messages.filter((message) => message.from !== "visitor").length);
    } catch {
      // The next time perhaps.
    }
  }

  look();
  const timer = setInterval(look, INTERVAL);
  return () => {
    clearInterval(timer);
    left = true;
  };
}
