"""Frontiers: what each mitigation costs and what it gains, beside its controls."""
