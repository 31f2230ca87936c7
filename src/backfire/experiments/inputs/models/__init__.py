"""Models of other libraries as inputs: named by the user, run on the words of the text."""
