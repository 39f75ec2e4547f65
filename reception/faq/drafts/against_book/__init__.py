"""Drafts against the FAQ book and clinic.yml: what is new, what is known, what contradicts."""
