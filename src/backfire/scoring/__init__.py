"""Scores from per-sentence sufficient statistics: count each sentence, sum, then score."""
