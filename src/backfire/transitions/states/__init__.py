"""Transfer against the pretraining state: curves over the epochs, their trends, and claims."""
