"""One reader for each format; each makes the same flow of pieces."""
