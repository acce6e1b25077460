"""What all tests share: where they find the helpers that write datasets and notebooks as text, and their language."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "unit"))

# Tests read what is printed in English, whatever the developer speaks.
os.environ["REPORT_KIT_LANGUAGE"] = "en"
