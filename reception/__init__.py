"""Reception, the front desk of a massage clinic: what this project adds to Rasa."""
