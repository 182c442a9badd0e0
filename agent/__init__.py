"""The agent: who decides."""
