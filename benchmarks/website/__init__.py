"""How quick the chat on the website is, in a real browser, beside deep-chat's."""
