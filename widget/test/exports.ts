// What the tests look at, as one bundle.

export { createConversation } from "../src/connection/conversation";
export { createStore } from "../src/connection/storage";
export { createParser } from "../src/connection/stream";
export { page as readPage } from "../src/connection/shapes";
export { webAddress } from "../src/panel/links";
