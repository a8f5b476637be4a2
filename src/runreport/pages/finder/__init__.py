"""What the search of a site finds: the names of every run, gathered into one index."""
