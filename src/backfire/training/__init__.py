"""Training: a loop that yields epochs; its caller saves, logs and stops."""
