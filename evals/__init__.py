"""Does it still behave: cases played as real turns on a real database, scored, and held against a baseline."""
