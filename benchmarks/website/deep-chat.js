// Connects deep-chat to the assistant, as its documentation has it for servers with a form of
// their own.

const sender = crypto.randomUUID();

document.querySelector("deep-chat").connect = {
  async handler(body, signals) {
    const answer = await fetch("/webhooks/rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message: body.messages[0].text }),
    });
    const replies = await answer.json();
    signals.onResponse(replies.map(({ text }) => ({ text })));
  },
};
