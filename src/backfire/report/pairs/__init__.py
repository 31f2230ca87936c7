"""The study of similarity as records, a page and pictures."""
