"""Tables of contents: paths, and which verb each lets callers in to."""
