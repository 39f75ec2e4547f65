import { useEffect, useRef, useState } from "../rendering/rendering";
import * as icons from "../icons";
import { Icon } from "./icon";
import { useSurroundings } from "./surroundings";

/** What the assistant understands; it speaks English whatever the widget speaks. */
const PERSON = "Can I talk to a person?";
const DELETE = "Delete my data";

interface Item {
  icon: string;
  title: string;
  href?: string;
  act?: () => void;
  /** Leads away from the conversation or ends it. */
  apart?: boolean;
}

interface Props {
  phone: string;
  download: (() => void) | null;
}

/** The menu button pattern: arrows, Home and End move, Escape closes and goes back to the button. */
export function Menu({ phone, download }: Props) {
  const { words, say, conversation } = useSurroundings();
  const [open, setOpen] = useState<"first" | "last" | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const items: Item[] = [
    { icon: icons.person, title: words.talkToPerson, act: () => say(PERSON) },
    ...(phone ? [{ icon: icons.phone, title: words.call(phone), href: `tel:${phone.replace(/[^+\d]/g, "")}` }] : []),
    ...(download ? [{ icon: icons.download, title: words.download, act: download, apart: true }] : []),
    ...(download ? [{ icon: icons.restart, title: words.startOver, act: () => conversation.startOver() }] : []),
    { icon: icons.bin, title: words.deleteData, act: () => say(DELETE), apart: !download },
  ];

  const entries = () => [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];

  useEffect(() => {
    if (!open) return;
    entries().at(open === "first" ? 0 : -1)?.focus();
    const elsewhere = (event: Event) => {
      const path = event.composedPath();
      if (!path.includes(list.current!) && !path.includes(button.current!)) setOpen(null);
    };
    addEventListener("pointerdown", elsewhere);
    return () => removeEventListener("pointerdown", elsewhere);
  }, [open]);

  function close(): void {
    setOpen(null);
    button.current?.focus();
  }

  function move(event: KeyboardEvent): void {
    const all = entries();
    const at = all.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to)?.focus();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab") return setOpen(null);
    else return;
    event.preventDefault();
  }

  return (
    <div class="menu">
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={words.menu}
        aria-haspopup="menu"
        aria-expanded={open !== null}
        onClick={() => setOpen(open ? null : "first")}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(event.key === "ArrowUp" ? "last" : "first");
        }}
      >
        <Icon path={icons.more} />
      </button>
      {open && (
        <div ref={list} class="menu-list" role="menu" aria-label={words.menu} onKeyDown={move}>
          {items.map(({ icon, title, href, act, apart }) => {
            const Entry = href ? "a" : "button";
            return (
              <Entry
                key={icon}
                class={`menu-item${apart ? " apart" : ""}`}
                role="menuitem"
                tabIndex={-1}
                {...(href ? { href } : { type: "button" as const })}
                onClick={() => {
                  close();
                  act?.();
                }}
              >
                <Icon path={icon} />
                {title}
              </Entry>
            );
          })}
        </div>
      )}
    </div>
  );
}
