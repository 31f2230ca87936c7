"""The measures of similarity, one file each."""
