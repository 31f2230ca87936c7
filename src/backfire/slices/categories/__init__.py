"""The built-in categories of slices, one file each, with their own examples inside."""
