"""Figure 2: transfer against the pretraining state, as records, picture and text."""
