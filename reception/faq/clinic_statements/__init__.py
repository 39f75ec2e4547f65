"""What a text says of the clinic itself, compared with ``clinic.yml``."""
