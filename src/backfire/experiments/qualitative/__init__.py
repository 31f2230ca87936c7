"""Section 5.3: which words a transfer falsifies, and whether what the paper says of them holds.

The only results that need the words themselves, so the corpora have to be on this machine.
"""
