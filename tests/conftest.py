"""What all tests share: where they find the helpers that write datasets and notebooks as text."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "unit"))
