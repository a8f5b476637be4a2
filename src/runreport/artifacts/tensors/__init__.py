"""What the saved weights of a run hold: an index, measures, slices, changes, relations."""
