"""What is known: one repository per noun over PostgreSQL."""
