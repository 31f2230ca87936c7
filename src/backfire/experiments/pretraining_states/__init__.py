"""Figure 2 from the evidence: trajectories, their trends, and what the paper says of them."""
