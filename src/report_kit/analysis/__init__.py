"""Pure arithmetic on checked frames: no disk, no text for people, no drawing."""
