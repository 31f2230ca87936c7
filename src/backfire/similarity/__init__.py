"""How alike two texts are: by words, by labels, and by what a source model makes of them."""
