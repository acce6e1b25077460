"""The medium-term public investment draft of a commune."""
