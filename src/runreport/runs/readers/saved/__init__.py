"""Saved weights, told by their names."""
