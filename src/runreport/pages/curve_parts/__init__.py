"""The parts of the page of curves; curve_data.py is what other pages draw curves with, too."""
