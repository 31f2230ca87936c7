"""The paper's published results, one file each, drawn from evidence and corpora."""
