"""From notebooks and slices of data to files: plan, execute, export, record."""

import sys

# With JupyterLab installed, importing nbformat compiles the grammar of rfc3987_syntax, which takes two to three
# seconds and serves a kind of address that notebooks do not have. Its validator does without where it is missing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
