"""What a reader sees: the record of a comparison, as a page, as JSON and in the terminal."""
