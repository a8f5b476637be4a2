"""What a program printed, made readable: lines as a terminal would have left them, in parts that a page can load."""
