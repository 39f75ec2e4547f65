"""From a document to drafts of FAQ topics: what a visitor could ask that it answers."""
