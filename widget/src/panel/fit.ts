// On a narrow or low screen the frame is the whole screen: it then fits between the browser's bars
// and the on-screen keyboard, the page behind stays where it is, and focus stays inside.

/** Devices without a mouse get a keyboard over half the screen when a text field is focused. */
export function focusPanel(frame: HTMLElement): void {
  const hasMouse = matchMedia("(hover: hover) and (pointer: fine)").matches;
  ((hasMouse && frame.querySelector<HTMLElement>(".field textarea")) || frame).focus();
}

/** As in frame.css. */
const SMALL = "(max-width: 520px), (max-height: 480px)";
/** A visual viewport that is lower than the window by this much has a keyboard under it. */
const KEYBOARD = 120;
const FOCUSABLE = "button:not([disabled]):not([tabindex='-1']), a[href], textarea, [tabindex='0']";

/** Fits `frame` until the function it returns is called. */
export function watchFit(frame: HTMLElement, page: boolean): () => void {
  const small = matchMedia(SMALL);
  const viewport = window.visualViewport;
  const pageStyle = document.documentElement.style;
  const overflowBefore = pageStyle.overflow;

  function fit(): void {
    const whole = small.matches && !page;
    const keyboard = viewport && window.innerHeight - viewport.height > KEYBOARD;
    const limited = viewport && viewport.scale === 1 && (whole || (page && keyboard));
    frame.style.height = limited ? `${viewport.height}px` : "";
    frame.style.top = limited ? `${viewport.offsetTop}px` : "";
    pageStyle.overflow = whole ? "hidden" : overflowBefore;
    if (whole) frame.setAttribute("aria-modal", "true");
    else frame.removeAttribute("aria-modal");
  }

  function keepFocus(event: KeyboardEvent): void {
    if (event.key !== "Tab" || !small.matches || page) return;
    const inside = [...frame.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.checkVisibility?.() ?? true);
    const first = inside[0];
    const last = inside[inside.length - 1];
    const focused = (frame.getRootNode() as ShadowRoot).activeElement;
    if (event.shiftKey ? focused === first || focused === frame : focused === last) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  }

  const release = new AbortController();
  const { signal } = release;
  small.addEventListener("change", fit, { signal });
  viewport?.addEventListener("resize", fit, { signal });
  viewport?.addEventListener("scroll", fit, { signal });
  frame.addEventListener("keydown", keepFocus, { signal });
  fit();
  return () => {
    release.abort();
    pageStyle.overflow = overflowBefore;
  };
}
