// Looks for barriers in the page as it is, and in the widget's shadow. Each check gives what it has
// found, in words. An expression, to be evaluated in the page.
(() => {
  const shadows = () => [...document.querySelectorAll("reception-chat")].map((chat) => chat.shadowRoot);
  const isOpen = () => !!document.querySelector("reception-chat[open]");

  /** What can be pressed, written in or moved to; of the page only while it is not talked to. */
  const controls = () =>
    [...(isOpen() ? [] : [document]), ...shadows()]
      .flatMap((root) => [...root.querySelectorAll("a[href], button, textarea, summary, [tabindex]")])
      // These take focus when it is sent there, and only then, or show themselves when they have it.
      .filter((one) => !one.matches(".frame, main, .skip"))
      .filter((one) => one.checkVisibility({ visibilityProperty: true }));

  const named = (one) => `${one.tagName} ${one.getAttribute("aria-label") || one.textContent.trim()}`;

  /** The element that a press at this point would meet, in a shadow or not. */
  function met(x, y) {
    let found = document.elementFromPoint(x, y);
    for (let root = found?.shadowRoot; root; root = found?.shadowRoot) found = root.elementFromPoint(x, y);
    return found;
  }

  function isReached(one) {
    one.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    // Nobody but a script scrolls sideways where that is hidden.
    for (let at = one; at; at = at.parentElement ?? at.getRootNode().host) at.scrollLeft = 0;
    const { left, right, top, bottom } = one.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) return false;
    const [part] = one.getClientRects();
    const middle = (Math.max(part.top, 0) + Math.min(part.bottom, innerHeight)) / 2;
    const there = met((part.left + part.right) / 2, middle);
    return bottom > 0 && top < innerHeight && !!there && (one.contains(there) || there.contains(one));
  }

  /** What shows focus: on a control, on what is drawn over it, or on the field around it. */
  function look(one) {
    return [[one], [one, "::after"], [one.parentElement]].map(([drawn, pseudo]) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(drawn, pseudo);
      return [outlineStyle === "none" ? "" : outlineWidth + outlineColor, boxShadow].join();
    }).join();
  }

  /** A colour as CSS computes it: red, green, blue from 0 to 1, and how much it covers. */
  function parts(colour) {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+(?:e-?\d+)?/g).map(Number);
    const most = colour.startsWith("rgb") ? 255 : 1;
    return { rgb: [red / most, green / most, blue / most], alpha };
  }

  function ground(one) {
    for (let at = one; at; at = at.parentElement ?? at.getRootNode().host) {
      const { rgb, alpha } = parts(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [1, 1, 1];
  }

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  return {
    /** Text, and icons of what can be pressed, that stand out too little from what is behind them. */
    tooFaint() {
      const texts = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      return shadows()
        .flatMap((root) => [...root.querySelectorAll(".root *")])
        .filter((one) => one.checkVisibility() && !one.closest(".hidden, [aria-disabled=true]"))
        .map((one) => [one, contrast(parts(getComputedStyle(one).color).rgb, ground(one))])
        .filter(([one, ratio]) => ratio < (texts(one) ? 4.5 : one.matches("svg") ? 3 : 0))
        .map(([one, ratio]) => `${one.tagName} ${one.textContent.trim()}: ${ratio.toFixed(2)}`);
    },

    tooSmall() {
      const inSentence = (one) =>
        getComputedStyle(one).display === "inline" &&
        one.parentElement.textContent.trim().length > one.textContent.trim().length;
      return controls()
        .map((one) => [one, one.getBoundingClientRect()])
        .filter(([one, { width, height }]) => !inSentence(one) && (width < 24 || height < 24))
        .map(([one, { width, height }]) => `${named(one)}: ${width} × ${height}`);
    },

    focusUnseen() {
      return controls()
        .filter((one) => {
          one.blur();
          const before = look(one);
          one.focus();
          return look(one) === before;
        })
        .map(named);
    },

    outOfReach() {
      const all = controls();
      // What is under an open menu comes back when that is closed.
      const items = all.filter((one) => one.matches("[role=menuitem]"));
      return (items.length ? items : all).filter((one) => !isReached(one)).map(named);
    },

    scrolledSideways() {
      return [document.documentElement, ...shadows().flatMap((root) => [...root.querySelectorAll("*")])]
        .filter((one) => one === document.documentElement || /auto|scroll/.test(getComputedStyle(one).overflowX))
        .filter((one) => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
        .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`);
    },

    /** Text spaced as in WCAG 1.4.12. */
    cutWhenSpaced() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }" +
          "p { margin-block-end: 2em !important }",
      );
      const hides = (overflow) => /hidden|clip/.test(overflow);
      return shadows().flatMap((root) => {
        const before = root.adoptedStyleSheets;
        root.adoptedStyleSheets = [...before, sheet];
        const cut = [...root.querySelectorAll("*")].filter((one) => {
          const { overflowX, overflowY } = getComputedStyle(one);
          const wide = hides(overflowX) && one.scrollWidth > one.clientWidth + 1;
          const high = hides(overflowY) && one.scrollHeight > one.clientHeight + 1;
          return one.checkVisibility() && one.clientWidth > 1 && (wide || high);
        });
        root.adoptedStyleSheets = before;
        return cut.map((one) => `${one.tagName}.${one.className}: ${one.textContent}`);
      });
    },

    /** Movements and fadings that take longer than a moment. */
    moving() {
      const seconds = (times) => Math.max(...times.split(",").map((time) => parseFloat(time)));
      return shadows()
        .flatMap((root) => [...root.querySelectorAll("*")])
        .filter((one) => {
          const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
          const animated = animationName !== "none" && seconds(animationDuration) > 0.01;
          return animated || seconds(transitionDuration) > 0.01;
        })
        .map((one) => `${one.tagName}.${one.className}`);
    },
  };
})()
