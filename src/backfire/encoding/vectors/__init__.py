"""Word vectors from a file: the rows of the words that are asked for, read in one pass."""

from backfire.encoding.vectors.reading import read_vectors
from backfire.encoding.vectors.record import Coverage, WordVectors

__all__ = ["Coverage", "WordVectors", "read_vectors"]
