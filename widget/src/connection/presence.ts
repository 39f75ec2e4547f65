/** A tab that is hidden this long gives its stream back: browsers allow six connections to a server. */
const HIDDEN = 30_000;

/** Whether the visitor and the network are there, until `life` ends. */
export function watchPresence(
  life: AbortSignal,
  listener: {
    /** The visitor has left this tab for a while. */
    left(): void;
    /** The visitor looks at this tab. */
    back(): void;
    /** The network is there again, or gone, or another one. */
    networkChanged(): void;
  },
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(listener.left, HIDDEN);
    else listener.back();
  };
  document.addEventListener("visibilitychange", look, { signal: life });
  addEventListener("online", listener.networkChanged, { signal: life });
  addEventListener("offline", listener.networkChanged, { signal: life });
  life.addEventListener("abort", () => clearTimeout(timer));
  look();
}
