"""Seeds that are people: they train by the same rules as everybody, so they lie where the rules do."""
