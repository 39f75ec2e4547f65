// What the compiler makes of TSX, and what TSX may contain.

export const Fragment = ({ children }: { children?: Child }): Child => children;

export type Child = Node | string | number | boolean | null | undefined | Child[];

export type Component = (props: any) => Child;

/** Something to be drawn: an element by its name, a component by its function, a text by null. */
export interface Node {
  type: string | Component | null;
  props: Record<string, any>;
  key: string | undefined;
}

export function jsx(type: string | Component, props: object, key?: string | number): Node {
  return { type, props, key: key === undefined ? key : String(key) };
}

export { jsx as jsxs };

export interface Ref<Value> {
  current: Value;
}

interface Attributes {
  key?: string | number;
  ref?: Ref<unknown>;
  children?: Child;
  onClick?: (event: MouseEvent) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onSubmit?: (event: Event) => void;
  onInput?: (event: Event) => void;
  [attribute: string]: unknown;
}

export namespace JSX {
  export type Element = Node;
  export type ElementType = string | Component;
  export interface IntrinsicElements {
    [element: string]: Attributes;
  }
  export interface ElementChildrenAttribute {
    children: unknown;
  }
  export interface IntrinsicAttributes {
    key?: string | number;
  }
}
