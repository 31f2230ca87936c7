"""What changed from reference to candidate, as lazy Ibis tables: outcomes, rates, confusions."""
