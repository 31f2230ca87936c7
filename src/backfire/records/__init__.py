"""What crosses the borders between rooms: sentences, table schemas, manifests, settings, errors."""
