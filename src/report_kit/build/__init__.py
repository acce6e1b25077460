"""From notebooks and slices of data to files: plan, execute, export, record."""
