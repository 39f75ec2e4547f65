"""Understanding: from a message to a label."""
