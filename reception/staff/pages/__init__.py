"""The console's areas, a module each; `server` shows whatever is here."""
