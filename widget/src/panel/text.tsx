import { withLinks } from "./links";

/** Lines that begin so are items of a list. */
const BULLET = /^\s*•\s*/;

type Block = { list: boolean; lines: string[] };

function blocks(text: string): Block[] {
  const found: Block[] = [];
  for (const line of text.split(/\r?\n/)) {
    const list = BULLET.test(line);
    const last = found[found.length - 1];
    if (last && last.list === list) last.lines.push(line);
    else found.push({ list, lines: [line] });
  }
  return found;
}

function Line({ text, links }: { text: string; links: boolean }) {
  if (!links) return <>{text}</>;
  return (
    <>
      {withLinks(text).map((part) =>
        typeof part === "string" ? (
          part
        ) : (
          <a href={part.href} {...(part.href.startsWith("http") && { target: "_blank", rel: "noopener" })}>
            <bdi>{part.text}</bdi>
          </a>
        ),
      )}
    </>
  );
}

/** Text as text: line breaks are kept, bullet lines are a list, and addresses may be links. */
export function Text({ text, links }: { text: string; links: boolean }) {
  return (
    <div class="text" dir="auto">
      {blocks(text).map(({ list, lines }) =>
        list ? (
          <ul>
            {lines.map((line) => (
              <li>
                <Line text={line.replace(BULLET, "")} links={links} />
              </li>
            ))}
          </ul>
        ) : (
          lines.some((line) => line.trim()) && (
            <p>
              <Line text={lines.join("\n").replace(/^\n+|\n+$/g, "")} links={links} />
            </p>
          )
        ),
      )}
    </div>
  );
}

/** What `text` says before and after its bullet lines, for messages whose card shows what those say. */
export function aroundBullets(text: string): [before: string, after: string] {
  const parts = blocks(text);
  const at = parts.findIndex((block) => block.list);
  const words = (from: number, to?: number) =>
    parts.slice(from, to).flatMap((block) => (block.list ? [] : block.lines)).join("\n").trim();
  return at < 0 ? [text, ""] : [words(0, at), words(at)];
}
