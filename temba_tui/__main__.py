"""`python -m temba_tui`."""

from temba_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
