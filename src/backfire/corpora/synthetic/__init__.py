"""Corpora that Backfire makes itself: news and tweets with planted negative transfer."""

from backfire.corpora.synthetic.generation import Register, generate_corpus
from backfire.corpora.synthetic.planted import KINDS

__all__ = ["KINDS", "Register", "generate_corpus"]
