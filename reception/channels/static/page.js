// Links that invite to ask lead to the full page; where the widget is there, they open it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-reception-open]");
  const chat = document.querySelector("reception-chat");
  const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || !chat || elsewhere || !customElements.get("reception-chat")) return;
  event.preventDefault();
  chat.setAttribute("open", "");
});
