"""What the briefing on the service centre and open items shows."""
