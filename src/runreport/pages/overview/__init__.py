"""The parts of a run's page, one file each: facts, words, figures, tables."""
