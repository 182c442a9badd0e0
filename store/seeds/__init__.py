"""Seeds: the content a fresh database starts with. Seeding twice changes nothing."""

from pathlib import Path

FOLDER = Path(__file__).parent
