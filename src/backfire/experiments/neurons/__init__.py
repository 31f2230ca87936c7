"""Studies of a trained tagger's units: recorded by the lab, ranked by the reading room."""
