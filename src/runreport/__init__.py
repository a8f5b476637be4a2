"""runreport turns training runs into reports that outlive the tool."""

__version__ = "0.1.0"
