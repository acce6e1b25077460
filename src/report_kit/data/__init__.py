"""Figures as planners keep them: contracts, strict reading, checking, caching, slicing."""
