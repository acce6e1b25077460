"""What the page on a whole dataset shows."""
