"""What the briefing on national target programmes shows."""
