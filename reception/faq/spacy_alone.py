"""Has spaCy load without TensorFlow: import this before spaCy.

spaCy's library for networks, Thinc, looks for TensorFlow and loads it, 3 s of processor time and
385 MB, though nothing of ours runs on it there. Rasa can load it afterwards all the same.
"""

from __future__ import annotations

import sys

if "tensorflow" not in sys.modules:
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        import thinc.compat  # noqa: F401
    finally:
        del sys.modules["tensorflow"]
