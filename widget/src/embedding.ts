// What the launcher and the panel agree on; they are loaded apart.

/** What a page has said about the widget, by attributes. */
export interface Options {
  /** Origin of the server, without a slash at the end. */
  server: string;
  /** Name in the header; empty for the clinic's own. */
  title: string;
  /** Address of a picture as the page gave it, or empty. */
  avatar: string;
  /** A language tag as the page gave it. */
  language: string;
  /** Fills its container and cannot be closed. */
  page: boolean;
}

export interface LauncherEvents {
  /** The visitor wants the panel closed. */
  close(): void;
  unread(count: number): void;
}

/** A panel in its frame. */
export interface Panel {
  update(options: Options): void;
  /** The frame has become visible; `takeFocus` if the visitor has asked for it. */
  show(takeFocus: boolean): void;
  hide(): void;
  destroy(): void;
}

/** What chat.js exports. */
export interface PanelModule {
  mount(frame: HTMLElement, root: ShadowRoot, options: Options, events: LauncherEvents): Promise<Panel>;
}
