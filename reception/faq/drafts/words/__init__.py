"""The words and the grammar that drafting goes by: spaCy's pipeline and the lists in YAML."""
