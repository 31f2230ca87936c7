"""The study of similarity: pairs of genres, what transfer does on each, and what predicts it."""
