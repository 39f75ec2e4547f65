import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { reply, Server } from "./server.js";
import { Browser, pass, SPEED, until } from "./tab.js";

let server;
let browser;

beforeEach(async () => {
  server = await Server.start();
  browser = new Browser();
});

afterEach(async () => {
  browser.close();
  await server.kill();
  assert.deepEqual(server.violations, []);
});

/** A tab with its panel open. */
function opened(where = browser, options = {}) {
  const tab = where.tab(options);
  const conversation = tab.converse(server.url);
  conversation.open();
  return { tab, conversation };
}

const said = ({ state }) => [...state.messages].map((message) => message.text);
const unsent = ({ state }) => [...state.pending].map((message) => message.text);
const online = ({ state }) => state.connection === "online";

/** A tab in which "one" was said and answered, and the stream is open. */
async function begun(options) {
  const { tab, conversation } = opened(browser, options);
  conversation.send("one");
  await until(() => said(conversation).length === 2 && online(conversation) && !conversation.state.answering);
  return { tab, conversation };
}

test("opening asks for the clinic and begins no conversation", async () => {
  const { conversation } = opened();
  await until(() => conversation.state.clinic);
  assert.equal(conversation.state.clinic.name, "The Willow Room");
  assert.equal(conversation.state.connection, "idle");
  assert.deepEqual(server.asked, ["GET clinic"]);
});

test("the first message begins a conversation, is answered and is no longer pending", async () => {
  const { conversation } = await begun();
  assert.deepEqual(said(conversation), ["one", "You said: one"]);
  assert.deepEqual(unsent(conversation), []);
  assert.equal(server.count("POST session"), 1);
  assert.deepEqual([...browser.items.keys()].map((key) => key.split(":").at(-1)), ["token"]);
});

test("after a reload the conversation is there again", async () => {
  const { tab } = await begun();
  tab.close();
  const { conversation } = opened();
  await until(() => online(conversation));
  assert.deepEqual(said(conversation), ["one", "You said: one"]);
});

test("messages typed at once are sent one after the other in the order typed", async () => {
  const { conversation } = opened();
  server.thinking = 20;
  for (const text of ["one", "two", "three"]) conversation.send(text);
  assert.deepEqual(unsent(conversation), ["one", "two", "three"]);
  await until(() => conversation.state.answering);
  await until(() => said(conversation).length === 6 && !conversation.state.answering);
  assert.deepEqual(
    said(conversation).filter((text) => !text.startsWith("You")),
    ["one", "two", "three"],
  );
  assert.equal(server.overlaps, 0);
});

test("what comes by the stream and again by an answer is shown once", async () => {
  const { conversation } = await begun();
  const seen = [];
  conversation.subscribe(() => seen.push(said(conversation).concat(unsent(conversation)).sort().join()));
  conversation.send("two");
  await until(() => said(conversation).length === 4 && !conversation.state.answering);
  for (const message of server.only.messages) server.tell(server.only, message);
  server.add(server.only, { from: "team", text: "three" });
  await until(() => said(conversation).length === 5);
  assert.deepEqual(said(conversation), ["one", "You said: one", "two", "You said: two", "three"]);
  for (const state of seen) assert.equal(new Set(state.split(",")).size, state.split(",").length, state);
});

test("events may be split anywhere, have CRLF, comments and data of many lines", async () => {
  const { modules } = browser.tab();
  const text = ': open\r\n\r\nid: 7\r\nevent: message\r\ndata: {"text":\r\ndata:  "ä"}\r\nretry\r\n\r\n:x\r\n\r\ndata:b\n\n';
  const expected = [["message", '{"text":\n "ä"}'], ["message", "b"]];
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const found = [];
      const parse = modules.createParser((...event) => found.push(event));
      for (const piece of [text.slice(0, first), text.slice(first, second), text.slice(second)]) parse(piece);
      assert.deepEqual(found, expected, `${first}, ${second}`);
    }
  }
});

test("a letter split between two pieces of the stream arrives whole", async () => {
  const { conversation } = await begun();
  const message = { sequence: 3, from: "team", at: "", text: "Grüße ✓" };
  const bytes = Buffer.from(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  for (const byte of bytes) {
    server.write(server.only, Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  await until(() => said(conversation).at(-1) === "Grüße ✓");
});

test("a message before which others are missing waits until they are fetched", async () => {
  const { conversation } = await begun();
  server.add(server.only, { from: "team", text: "three" }, true);
  server.add(server.only, { from: "team", text: "four" }, true);
  const order = [];
  conversation.subscribe(() => order.push(said(conversation).length));
  server.add(server.only, { from: "team", text: "five" });
  await until(() => said(conversation).length === 5);
  assert.deepEqual(said(conversation).slice(2), ["three", "four", "five"]);
  assert.ok(!order.includes(3), "five was never shown without three and four");
});

test("messages out of order are shown in order", async () => {
  const { conversation } = await begun();
  const three = server.add(server.only, { from: "team", text: "three" }, true);
  const four = server.add(server.only, { from: "team", text: "four" }, true);
  server.tell(server.only, four);
  server.tell(server.only, three);
  await until(() => said(conversation).length === 4);
  assert.deepEqual(said(conversation).slice(2), ["three", "four"]);
});

test("when the server ends the stream, what was said meanwhile is caught up with", async () => {
  const { conversation } = await begun();
  const shown = [];
  conversation.subscribe(() => shown.push(conversation.state.connection));
  for (const stream of server.only.streams) stream.end();
  server.add(server.only, { from: "team", text: "three" }, true);
  await until(() => said(conversation).length === 3 && online(conversation));
  assert.ok(!shown.includes("offline"), "an ended stream is nothing to worry about");
});

test("a stream without a byte for 40 seconds is given up", async () => {
  const { conversation } = await begun();
  server.pings = false;
  const before = server.count("GET events");
  await pass(30_000);
  assert.equal(server.count("GET events"), before);
  await until(() => server.count("GET events") > before && online(conversation));
});

test("off line a message is kept, over a reload too, and sent once when the network is back", async () => {
  const first = await begun();
  first.tab.goOffline();
  first.conversation.send("two");
  await until(() => first.conversation.state.connection === "offline");
  assert.deepEqual(unsent(first.conversation), ["two"]);
  first.tab.close();

  const tab = browser.tab();
  tab.goOffline();
  const conversation = tab.converse(server.url);
  conversation.open();
  assert.deepEqual(unsent(conversation), ["two"]);
  await until(() => conversation.state.connection === "offline");
  tab.goOnline();
  await until(() => online(conversation) && said(conversation).length === 4);
  assert.deepEqual(said(conversation), ["one", "You said: one", "two", "You said: two"]);
  assert.equal(server.posted.filter(({ text }) => text === "two").length, 1);
});

test("a server killed before it has taken a message in is asked again with the same client id", async () => {
  const { conversation } = await begun();
  let lost;
  server.next("POST messages", (_response, _proceed, body) => (lost = body));
  conversation.send("two");
  await until(() => lost);
  await server.kill();
  await until(() => conversation.state.connection === "offline");
  assert.deepEqual(unsent(conversation), ["two"]);
  await pass(3000);
  await server.listen();
  await until(() => said(conversation).length === 4 && online(conversation));
  assert.deepEqual(said(conversation), ["one", "You said: one", "two", "You said: two"]);
  assert.equal(server.posted.at(-1).client_id, lost.client_id);
});

test("a message whose answer was lost on its way is not answered twice", async () => {
  const { conversation } = await begun();
  server.next("POST messages", async (response, proceed) => {
    const { end } = response;
    response.end = () => response.destroy();
    await proceed();
    response.end = end;
  });
  for (const stream of server.only.streams) stream.destroy();
  server.next("GET events", (response) => reply(response, 503, {}));
  conversation.send("two");
  await until(() => said(conversation).length === 4 && unsent(conversation).length === 0 && online(conversation));
  assert.deepEqual(said(conversation), ["one", "You said: one", "two", "You said: two"]);
  assert.equal(new Set(server.posted.map(({ client_id }) => client_id)).size, 2);
});

test("a server in trouble is asked again, later and later", async () => {
  const { conversation } = opened();
  const times = [];
  const fail = (response) => {
    times.push(Date.now());
    reply(response, 503, {});
  };
  for (let each = 0; each < 4; each++) server.next("POST session", fail);
  conversation.send("one");
  await until(() => said(conversation).length === 2);
  const waits = times.slice(1).map((time, index) => (time - times[index]) * SPEED);
  assert.ok(waits[0] >= 240 && waits[1] >= 490 && waits[2] >= 980, String(waits));
});

test("without a clinic, the clinic is asked for again", async () => {
  server.next("GET clinic", (response) => reply(response, 500, {}));
  const { conversation } = opened();
  await until(() => conversation.state.connection === "offline");
  await until(() => conversation.state.clinic);
  assert.equal(conversation.state.connection, "idle");
});

test("when the server knows the conversation no more, a new one begins with what was not sent", async () => {
  const { conversation } = await begun();
  server.conversations.clear();
  for (const text of ["two", "three"]) conversation.send(text);
  await until(() => said(conversation).length === 4 && !conversation.state.answering);
  assert.deepEqual(said(conversation), ["two", "You said: two", "three", "You said: three"]);
  assert.equal(conversation.state.notice.kind, "expired");
  assert.equal(server.count("POST session"), 2);
});

test("a message too many waits as long as the server has said", async () => {
  const { conversation } = await begun();
  const asked = Date.now();
  server.next("POST messages", (response) => reply(response, 429, {}, { "Retry-After": "4" }));
  conversation.send("two");
  await until(() => conversation.state.notice);
  assert.equal(JSON.stringify(conversation.state.notice), '{"kind":"slow_down","seconds":4}');
  conversation.send("three");
  await until(() => said(conversation).length === 6);
  assert.ok((Date.now() - asked) * SPEED >= 3950);
  assert.equal(server.count("POST messages"), 4);
  assert.equal(conversation.state.notice, null);
});

test("a message that is too long is refused, and those after it are sent", async () => {
  const { conversation } = await begun();
  server.next("POST messages", (response) => reply(response, 413, { code: "too_long", limit: 9 }));
  conversation.send("too long");
  conversation.send("three");
  await until(() => said(conversation).length === 4);
  assert.equal(conversation.state.pending[0].refused, "too_long");
  conversation.discard(conversation.state.pending[0].clientId);
  assert.deepEqual(unsent(conversation), []);
  assert.equal(opened().conversation.state.pending.length, 0);
});

test("a page that is not allowed says so and asks no more", async () => {
  server.next("GET clinic", (response) => reply(response, 403, { code: "origin" }));
  const { conversation } = opened();
  await until(() => conversation.state.notice?.kind === "not_allowed");
  conversation.send("one");
  assert.equal(conversation.state.pending[0].refused, "not_allowed");
  await pass(5000);
  assert.deepEqual(server.asked, ["GET clinic"]);
});

test("two tabs that begin at once have one conversation", async () => {
  const shared = new Browser();
  const tabs = [opened(shared), opened(shared)].map(({ conversation }) => conversation);
  tabs[0].send("one");
  tabs[1].send("two");
  await until(() => tabs.every((tab) => said(tab).length === 4 && unsent(tab).length === 0));
  assert.deepEqual(said(tabs[0]), said(tabs[1]));
  assert.equal(new Set(server.posted.map((message) => message.client_id)).size, 2);
  const used = [...server.conversations.values()].filter(({ messages }) => messages.length);
  assert.equal(used.length, 1);
  shared.close();
});

test("what one tab says and hears the other shows, with its unread count", async () => {
  const { conversation } = await begun();
  const other = opened().conversation;
  await until(() => online(other));
  server.thinking = 30;
  conversation.send("two");
  await until(() => other.state.answering);
  await until(() => said(other).length === 4 && unsent(other).length === 0);
  assert.equal(other.state.answering, false);
  assert.equal(conversation.state.unread, 2);
  assert.equal(other.state.unread, 2);
  other.markRead();
  assert.equal(other.state.unread, 0);
  await until(() => conversation.state.unread === 0);
});

test("what a closed tab could not send the other one sends", async () => {
  const { tab, conversation } = await begun();
  const other = opened().conversation;
  await until(() => online(other));
  tab.goOffline();
  conversation.send("two");
  await until(() => conversation.state.connection === "offline");
  tab.close();
  await until(() => said(other).length === 4);
  assert.equal(server.posted.length, 2);
});

test("starting over clears all tabs, and can be undone", async () => {
  const { conversation } = await begun();
  const other = opened().conversation;
  await until(() => said(other).length === 2);
  conversation.markRead();
  conversation.startOver();
  assert.deepEqual(said(conversation), []);
  assert.equal(conversation.state.notice.kind, "started_over");
  await until(() => said(other).length === 0);
  conversation.undoStartOver();
  assert.equal(conversation.state.notice, null);
  assert.deepEqual(said(conversation), ["one", "You said: one"]);
  assert.equal(conversation.state.unread, 0);
  await until(() => said(other).length === 2 && online(other) && online(conversation));
  conversation.send("two");
  await until(() => said(other).length === 4);
  assert.equal(server.conversations.size, 1);
});

test("starting over while a message is on its way sends nothing to the new conversation", async () => {
  const { conversation } = await begun();
  server.thinking = 30;
  conversation.send("two");
  await until(() => server.posted.length === 2);
  conversation.startOver();
  server.thinking = 0;
  conversation.send("three");
  await until(() => said(conversation).length === 2 && unsent(conversation).length === 0);
  assert.deepEqual(said(conversation), ["three", "You said: three"]);
  conversation.undoStartOver();
  assert.deepEqual(said(conversation), ["three", "You said: three"]);
});

test("starting over cannot be undone after half a minute", async () => {
  const { conversation } = await begun();
  conversation.startOver();
  await until(() => conversation.state.notice === null);
  conversation.undoStartOver();
  assert.deepEqual(said(conversation), []);
});

test("deleted messages disappear, and it is said once", async () => {
  const { conversation } = await begun();
  server.answers = (_text, chat) => {
    server.forget(chat, chat.last + 1);
    return ["All deleted"];
  };
  conversation.send("delete my data");
  await until(() => conversation.state.notice?.kind === "forgotten" && !conversation.state.answering);
  assert.deepEqual(said(conversation), ["All deleted"]);
  assert.deepEqual(unsent(conversation), []);
  conversation.dismissNotice();
  const reloaded = opened().conversation;
  await until(() => online(reloaded));
  assert.deepEqual(said(reloaded), ["All deleted"]);
  assert.equal(reloaded.state.notice, null);
  assert.equal(conversation.state.notice, null);
});

test("a hidden tab gives its stream back and catches up when it is looked at", async () => {
  const { tab, conversation } = await begun();
  tab.hidden = true;
  await until(() => server.only.streams.size === 0);
  server.add(server.only, { from: "team", text: "three" });
  const before = server.count("GET events");
  await pass(5000);
  assert.equal(server.count("GET events"), before);
  tab.hidden = false;
  await until(() => said(conversation).length === 3 && online(conversation));
});

test("more streams than the server gives are no trouble", async () => {
  const { tab } = await begun();
  tab.close();
  server.next("GET events", (response) => reply(response, 429, {}, { "Retry-After": "3" }));
  const { conversation } = opened();
  await until(() => server.count("GET events") === 2);
  conversation.send("two");
  await until(() => said(conversation).length === 4);
  assert.notEqual(conversation.state.connection, "offline");
  await until(() => online(conversation));
});

test("an opinion is shown when it has arrived, and not when it has not", async () => {
  const { conversation } = await begun();
  assert.equal(await conversation.rate(2, "down", "too short"), true);
  assert.equal(conversation.state.messages[1].verdict, "down");
  server.next("POST feedback", (response) => reply(response, 503, {}));
  assert.equal(await conversation.rate(2, "up"), false);
  assert.equal(conversation.state.messages[1].verdict, "down");
});

test("free times are looked up, and are null when that does not work", async () => {
  const { conversation } = await begun();
  const found = await conversation.freeTimes(2, "2026-11-23");
  assert.equal(found.days[0].date, "2026-11-23");
  assert.equal(found.days[0].times[0].payload, "Monday at 3");
  server.next("GET times", (response) => reply(response, 404, {}));
  assert.equal(await conversation.freeTimes(2), null);
});

test("without storage a conversation lives as long as its page", async () => {
  const { conversation } = await begun({ storage: null });
  assert.deepEqual(said(conversation), ["one", "You said: one"]);
  assert.equal(conversation.state.unread, 1);
  conversation.markRead();
  assert.equal(conversation.state.unread, 0);
});

test("when storage is full a message is sent all the same", async () => {
  const full = { length: 0, key: () => null, getItem: () => null, removeItem() {}, setItem: () => assert.fail() };
  const { conversation } = await begun({ storage: full });
  assert.deepEqual(said(conversation), ["one", "You said: one"]);
});

test("rubbish in storage is no conversation", async () => {
  const prefix = `reception:${server.url}:`;
  for (const [name, value] of Object.entries({ token: "{", read: '"x"', "pending:a": "[1]", "pending:b": '{"text":1}' })) {
    browser.items.set(prefix + name, value);
  }
  const { conversation } = await begun();
  assert.deepEqual(said(conversation), ["one", "You said: one"]);
  assert.equal(conversation.state.unread, 1);
});

test("a page with patched prototypes disturbs nothing", async () => {
  const prepare = `
    Array.prototype.toJSON = function () { return "[" + this.join() + "]"; };
    Array.prototype.each = function () {};
    Array.from = (list) => list;
    Object.prototype.verdict = "up";
    Object.prototype.extend = function () {};`;
  const { tab, conversation } = await begun({ prepare });
  assert.equal(conversation.state.messages[1].verdict, undefined);
  tab.goOffline();
  conversation.send("two");
  tab.goOnline();
  await until(() => said(conversation).length === 4);
});

test("what the server names in snake case is in camel case here, and what it leaves out is empty", () => {
  const { readPage } = browser.tab().modules;
  const said = { sequence: 1, follow_ups: [{ title: "More?", payload: "more" }], picks_time: true, text: "a_b" };
  const { messages, forgottenBefore } = JSON.parse(JSON.stringify(readPage({ messages: [said] })));
  assert.deepEqual(messages, [
    { sequence: 1, followUps: [{ title: "More?", payload: "more" }], picksTime: true, text: "a_b" },
  ]);
  assert.equal(forgottenBefore, 0);
});

test("only addresses that are safe become links", () => {
  const { webAddress } = browser.tab().modules;
  const linked = (address) => webAddress(address, "https://chat.example");
  assert.equal(linked("/articles/skin#dry"), "https://chat.example/articles/skin#dry");
  assert.equal(linked("https://clinic.example/skin"), "https://clinic.example/skin");
  for (const address of ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "//", "", null, undefined]) {
    assert.equal(linked(address), null, String(address));
  }
});

test("after destroy nothing goes on", async () => {
  const { tab, conversation } = await begun();
  tab.goOffline();
  conversation.send("two");
  await until(() => conversation.state.connection === "offline");
  conversation.destroy();
  tab.goOnline();
  const asked = server.asked.length;
  await until(() => server.only.streams.size === 0);
  await pass(5000);
  assert.equal(server.asked.length, asked);
  assert.equal(tab.waiting, 0);
});
