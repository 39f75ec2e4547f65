// Runs in every page that is measured, before anything else does. What is measured lies in the
// shadow root of its element, so places are given as [element, selector within]. Times are
// milliseconds, and something is there when the frame that shows it has been drawn.

(() => {
  const PATIENCE = 30_000;

  const all = ([host, selector]) => [...(document.querySelector(host)?.shadowRoot?.querySelectorAll(selector) ?? [])];
  const texts = (place) => all(place).map((element) => element.innerText.trim());
  const usable = (place) => {
    const [element] = all(place);
    return !!element && !element.disabled && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  /** The cursor is in it. */
  const taken = ([host, selector]) =>
    usable([host, selector]) && document.querySelector(host).shadowRoot.activeElement === all([host, selector])[0];

  /** When the frame was drawn in which `condition` came true. */
  function drawn(condition) {
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + PATIENCE;
      function look() {
        if (condition()) {
          // A task that is queued while the frame is prepared runs once it is drawn.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        } else if (performance.now() > deadline) reject(new Error("It did not come."));
        else requestAnimationFrame(look);
      }
      requestAnimationFrame(look);
    });
  }

  /** From the visitor's next `kind` of event until `condition`. */
  function fromNext(kind, condition) {
    return new Promise((resolve, reject) => {
      const started = (event) => drawn(condition).then((end) => resolve(end - event.timeStamp), reject);
      addEventListener(kind, started, { capture: true, once: true });
    });
  }

  const more = (answers, count) => {
    const before = all(answers).length;
    return () => all(answers).length >= before + count;
  };

  window.clocks = {
    texts,
    forbidden: 0,
    /** From the beginning of navigation. */
    untilUsable: (place) => drawn(() => usable(place)),
    // The following are called before the visitor acts; `found` waits for the outcome.
    awaitOpening: (composer) => void (clocks.found = fromNext("click", () => taken(composer))),
    awaitAnswer: (answers) => void (clocks.found = fromNext("keydown", more(answers, 1))),
    found: null,

    /** Types and sends `said` as fast as a page can; from the first until all are answered. */
    async sayAtOnce(composer, answers, said) {
      const [area] = all(composer);
      const answered = more(answers, said.length);
      let start;
      for (const text of said) {
        area.value = text;
        area.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((typed) => setTimeout(typed));
        start ??= performance.now();
        area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      }
      return (await drawn(answered)) - start;
    },

    /** Scripts and styles that were loaded from the page's own server: bytes as sent. */
    loaded: () =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => new URL(name).origin === location.origin)
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  };
  addEventListener("securitypolicyviolation", () => void clocks.forbidden++);
})();
