"""Parts of the page of layers: columns, matrices, histories, findings, changes."""
