"""`python3 -m agent …` is `slow-burn …`, set up first where it is not."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent.bootstrap import become, importable, prepared

if __name__ == "__main__":
    if importable(dev=False):
        from importlib import import_module

        import_module("api.cli").main()
    else:
        place = prepared(dev=False, package="agent")
        become([place.script("slow-burn"), *sys.argv[1:]])
