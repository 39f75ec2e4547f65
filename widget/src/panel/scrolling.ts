import type { Ref } from "../rendering/jsx-runtime";
import { useEffect, useRef, useState } from "../rendering/rendering";
import type { Entry } from "./timeline";

/** So far from the end still counts as at the end. */
const NEAR = 48;
/** Room left over a message whose beginning is brought into view. */
const ABOVE = 12;

interface Scrolling {
  scroller: Ref<HTMLDivElement | null>;
  /** The end is in view, and with it what came last. */
  atEnd: Ref<boolean>;
  /** Something has come that is out of sight. */
  missed: boolean;
  toEnd(): void;
}

const isTheirs = (entry: Entry) => entry.kind === "message" && entry.message.from !== "visitor";

/**
 * Follows the conversation while its end is in view, and leaves the visitor alone otherwise. An answer
 * that is higher than the log is shown from its beginning, not its end. Until the welcome above stands
 * (`welcomed`), what is said already has not found its place.
 */
export function useScrolling(entries: Entry[], answering: boolean, visible: boolean, welcomed: unknown): Scrolling {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const known = useRef(new Set<string>());
  const settled = useRef<unknown>(0);
  const [missed, setMissed] = useState(false);

  function toEnd(): void {
    const log = scroller.current!;
    // The greeting is read from its beginning.
    log.scrollTop = known.current.size ? log.scrollHeight : 0;
    atEnd.current = true;
    setMissed(false);
  }

  useEffect(() => {
    const log = scroller.current!;
    const added = entries.filter((entry) => !known.current.has(entry.key));
    const isFirst = !settled.current;
    settled.current = welcomed && entries.length;
    known.current = new Set(entries.map((entry) => entry.key));
    if (isFirst || added.some((entry) => entry.kind === "pending")) {
      const unread = isFirst && log.querySelector<HTMLElement>(".unread");
      toEnd();
      if (unread) log.scrollTop = Math.min(log.scrollTop, unread.offsetTop - ABOVE);
      return;
    }
    const first = added.find(isTheirs);
    if (!atEnd.current) {
      if (first) setMissed(true);
      return;
    }
    toEnd();
    const shown = first && log.querySelector<HTMLElement>(`[data-key="${CSS.escape(first.key)}"]`);
    if (shown) log.scrollTop = Math.min(log.scrollTop, shown.offsetTop - ABOVE);
  }, [entries, answering, welcomed]);

  useEffect(() => {
    const log = scroller.current!;
    const scrolled = () => {
      atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
      if (atEnd.current) setMissed(false);
    };
    log.addEventListener("scroll", scrolled, { passive: true });
    // The composer grows, or a keyboard comes: the end stays in view.
    const resized = new ResizeObserver(() => atEnd.current && toEnd());
    resized.observe(log);
    return () => {
      log.removeEventListener("scroll", scrolled);
      resized.disconnect();
    };
  }, []);

  useEffect(() => {
    if (visible && atEnd.current) toEnd();
  }, [visible]);

  return { scroller, atEnd, missed, toEnd };
}
