"""Custom actions: read the message, ask ``reception.clinic``, say the result."""
