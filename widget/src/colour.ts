// A clinic may give any colour. What is written on it, and what is written or drawn in it on the
// widget's own surfaces, must stay readable: contrasts as WCAG 2.2 defines them.

type Colour = readonly number[];

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** Reads any colour that CSS knows in sRGB, such as "teal" or "hsl(160 30% 27%)". */
function parse(colour: string, otherwise: string): Colour {
  const context = document.createElement("canvas").getContext("2d")!;
  context.fillStyle = otherwise;
  // What is no colour is ignored; what is one is given back as "#rrggbb".
  context.fillStyle = colour;
  return [1, 3, 5].map((at) => parseInt(String(context.fillStyle).slice(at, at + 2), 16) || 0);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: Colour, other: Colour): number {
  const ratio = (luminance(one) + 0.05) / (luminance(other) + 0.05);
  return Math.max(ratio, 1 / ratio);
}

function mix(colour: Colour, other: Colour, share: number): Colour {
  return colour.map((part, index) => part + (other[index]! - part) * share);
}

/** `colour`, taken towards `pole` no further than `ratio` on `ground` needs. */
function readable(colour: Colour, ground: Colour, ratio: number, pole: Colour): Colour {
  let share = 0;
  while (share < 1 && contrast(mix(colour, pole, share), ground) < ratio) share += 0.04;
  return mix(colour, pole, share);
}

/** The custom properties that a clinic's colour decides. */
export function palette(given: string, dark: boolean): Record<string, string> {
  const pole = dark ? WHITE : BLACK;
  const colour = parse(given, dark ? "#8cc5ae" : "#2f5d50");
  // As --surface in launcher.css.
  const surface = dark ? [30, 38, 34] : WHITE;
  // On dark ground a fill may be lightened; on light ground a pale colour stays what it is, as
  // darkening turns yellow to mud, and gets an outline instead.
  const fill = dark ? readable(colour, surface, 3, pole) : colour;
  const tint = mix(surface, fill, dark ? 0.16 : 0.11);
  const colours = {
    fill,
    "on-fill": contrast(fill, WHITE) < 4.5 ? BLACK : WHITE,
    "fill-line": readable(fill, tint, 3, pole),
    accent: readable(colour, tint, 4.6, pole),
    tint,
  };
  return Object.fromEntries(Object.entries(colours).map(([name, value]) => [`--${name}`, `rgb(${value.map(Math.round)})`]));
}
