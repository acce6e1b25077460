"""How fast the kit is, beside the tools that it is made of: `python -m benchmarks`."""
