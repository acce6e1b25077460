"""`report-kit`, also as `python -m report_kit`.

Every worker process imports this module again, as Python's `spawn` does, and needs nothing of the command line.
"""


def main() -> None:
    """Run the command line."""
    from report_kit.cli import main as run

    run()


if __name__ == "__main__":
    main()
