"""What the artifacts of tensors are made of: the layout of the canvas, slices that fit a budget, features."""
