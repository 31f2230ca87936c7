"""The gate: which limits a candidate must keep to, and whether it is shown to break one."""
