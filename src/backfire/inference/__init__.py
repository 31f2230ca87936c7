"""Running a trained tagger, and keeping its states."""
