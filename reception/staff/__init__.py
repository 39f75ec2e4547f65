"""The console: what clinic staff see and change, in their browser."""
