"""What may be done: verbs and policies."""
