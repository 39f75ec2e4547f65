"""How good drafts are: documents with keys of what a visitor could ask about them."""
