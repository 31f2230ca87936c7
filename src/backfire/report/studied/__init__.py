"""What all studies show: numbers with their chance, and how they are written."""
