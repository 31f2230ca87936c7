"""The rankings, one a file: activations and classes of tokens to one score a unit."""
