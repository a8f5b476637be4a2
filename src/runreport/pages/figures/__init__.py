"""Charts declared once: a static SVG for the page, and the Plotly figure that replaces it on touch."""
