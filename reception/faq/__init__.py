"""The FAQ book and the way it reaches Rasa."""
