"""Getting predictions back: a shortlist is tried within a time, and the best way is recommended."""
