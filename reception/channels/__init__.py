"""Ways in which visitors reach the assistant."""
