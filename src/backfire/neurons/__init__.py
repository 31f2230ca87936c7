"""Units of a tagger ranked by what they have to do with its errors; nothing here runs a tagger."""
