"""The parts of the overview of a run that another program wrote, one file each: names, groups, words, figures."""
