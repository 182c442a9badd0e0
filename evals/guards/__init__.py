"""What keeps prompts and tools honest while no language model is asked: rendered prompts, obeyed rules, recordings."""
