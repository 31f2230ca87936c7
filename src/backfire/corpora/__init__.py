"""Labelled text: where each corpus comes from, how its files are read and how they are checked."""
