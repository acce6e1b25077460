"""What the briefing on temporary and dilapidated houses shows."""
