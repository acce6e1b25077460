"""Word: a briefing as a document that officials edit, with the structure that Word knows."""
