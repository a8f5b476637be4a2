"""Pickles read without trust: nothing is imported, nothing is called, nothing is constructed."""
