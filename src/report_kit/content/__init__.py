"""What a notebook shows: tables, charts, sentences, and the object they are made from."""
