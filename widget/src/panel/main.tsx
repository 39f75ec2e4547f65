// chat.js: fills the launcher's frame with the conversation.

import { render } from "../rendering/rendering";
import { createConversation } from "../connection/conversation";
import type { LauncherEvents, Options, Panel } from "../embedding";
import cards from "../styles/cards.css?inline";
import composer from "../styles/composer.css?inline";
import log from "../styles/log.css?inline";
import messages from "../styles/messages.css?inline";
import panelStyles from "../styles/panel.css?inline";
import picker from "../styles/picker.css?inline";
import { foreignWords } from "../language";
import { english } from "../strings";
import { ChatPanel } from "./chat-panel";
import { focusPanel, watchFit } from "./fit";

/** Under a name, as Vite takes the other way of writing it for a picture to be copied. */
const ownAddress = import.meta.url;

const sheet = new CSSStyleSheet();
sheet.replaceSync(panelStyles + log + messages + cards + picker + composer);

const wordsOf = async (language: string) => (await foreignWords(language, ownAddress))?.panel ?? english;

export async function mount(frame: HTMLElement, root: ShadowRoot, options: Options, events: LauncherEvents): Promise<Panel> {
  let words = await wordsOf(options.language);
  frame.replaceChildren();
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const conversation = createConversation(options.server);
  const unsubscribe = conversation.subscribe(() => events.unread(conversation.state.unread));
  let visible = false;
  let release = () => {};

  function draw(): void {
    render(
      <ChatPanel
        frame={frame}
        conversation={conversation}
        options={options}
        words={words}
        visible={visible}
        close={options.page ? null : () => events.close()}
      />,
      frame,
    );
  }

  const panel: Panel = {
    async update(changed) {
      words = await wordsOf(changed.language);
      options = changed;
      draw();
    },
    show(takeFocus) {
      visible = true;
      release();
      release = watchFit(frame, options.page);
      draw();
      conversation.open();
      if (takeFocus) focusPanel(frame);
    },
    hide() {
      visible = false;
      release();
      release = () => {};
      draw();
      conversation.close();
    },
    destroy() {
      release();
      unsubscribe();
      conversation.destroy();
      render(null, frame);
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
    },
  };
  draw();
  return panel;
}
