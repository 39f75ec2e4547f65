"""The clinic's business. It knows nothing of Rasa."""
