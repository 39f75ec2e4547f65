import * as icons from "../icons";
import { Icon } from "./icon";
import { Menu } from "./menu";
import { webAddress } from "./links";
import { useSurroundings } from "./surroundings";

/** The first letters of the first and the last word: "The Willow Room" is WR. */
function monogram(title: string): string {
  const names = title.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !/^(the|der|die|das)$/i.test(word));
  return [names[0], names.length > 1 ? names[names.length - 1] : ""].map((name) => [...(name ?? "")][0] ?? "").join("");
}

interface Props {
  title: string;
  phone: string;
  close: (() => void) | null;
  download: (() => void) | null;
}

export function Header({ title, phone, close, download }: Props) {
  const { words, options } = useSurroundings();
  const avatar = options.avatar && webAddress(options.avatar, document.baseURI);
  return (
    <div class="header">
      <span class="avatar" aria-hidden="true">
        {avatar ? <img src={avatar} alt="" width="40" height="40" /> : monogram(title)}
      </span>
      <div class="who">
        <h2 class="title">
          <bdi>{title}</bdi>
        </h2>
        <p class="subtitle">{words.assistant}</p>
      </div>
      <Menu phone={phone} download={download} />
      {close && (
        <button type="button" class="icon-button" aria-label={words.closeChat} onClick={close}>
          <Icon path={icons.close} />
        </button>
      )}
    </div>
  );
}
