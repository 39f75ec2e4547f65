"""What lists, tables and running text answer: blocks of sentences read together."""
