"""Briefings from notebooks: figures of communes in, checked and traceable pages out."""

__version__ = "0.1.0"
