"""How alike texts are: the record, and how it is shown."""
