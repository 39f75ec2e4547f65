"""From a document to drafts of FAQ topics: reading it, drafting, comparing with the book."""
