"""Datasets as Excel workbooks: written for planners, read back strictly, merged, and undone where need be."""
