"""Parts of the page of a diff: its map, its rows, its words."""
