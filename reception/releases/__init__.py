"""Releases: what staff wrote is trained, checked, published, followed and rolled back."""
