"""The study of hyperparameters: what each of them does to transfer, and to what it breaks."""
