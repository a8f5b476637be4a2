"""The parts of the page of logged pictures, histograms and texts."""
