"""The wiring: the only room that knows both wings."""
