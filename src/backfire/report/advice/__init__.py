"""Advice as records, and in words."""
