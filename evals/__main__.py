"""`python3 -m evals` plays the cases, set up first where it is not."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent.bootstrap import become, importable, prepared

if __name__ == "__main__":
    if importable(dev=False):
        from importlib import import_module

        import_module("evals.cli").main()
    else:
        place = prepared(dev=False, package="evals")
        become([place.script("python"), "-m", "evals", *sys.argv[1:]])
