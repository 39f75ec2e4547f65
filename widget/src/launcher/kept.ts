// Reads what connection/storage.ts keeps, and remembers things of the tab in the same way. Here once
// more in brief, as widget.js is loaded with every page and has no bytes to spare.

export function kept(area: "localStorage" | "sessionStorage", server: string, name: string): unknown {
  try {
    return JSON.parse(window[area].getItem(`reception:${server}:${name}`)!);
  } catch {
    return null;
  }
}

/** Remembers that `name` is true, or no more. */
export function keepInTab(server: string, name: string, value: boolean): void {
  try {
    sessionStorage.setItem(`reception:${server}:${name}`, String(value));
  } catch {
    // Not allowed here: then the next page begins as if it were the first.
  }
}
