"""Start the shop as a script: ``python app.py``, with the arguments of ``python -m petshop``."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    # A script finds modules beside itself; the package is found beside its folder.
    folder = Path(__file__).resolve().parent
    sys.path[:] = [
        str(folder.parent),
        *(entry for entry in sys.path if Path(entry).resolve() != folder),
    ]
    runpy.run_module("petshop", run_name="__main__", alter_sys=True)
