"""Parts of the page of tensors: structure, measures, drawing, table, slices, words."""
