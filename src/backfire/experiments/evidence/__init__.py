"""Evidence: what all runs of a study predicted, kept small and without any text of a corpus.

Every table and figure is drawn from it, on any machine, in seconds.
"""
