"""What the draft of the medium-term public investment plan shows."""
