"""The study of hyperparameters as pages and pictures."""
