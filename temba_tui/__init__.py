"""temba-tui: browse and edit RapidPro / TextIt workspaces from a terminal."""

__version__ = "0.1.0"
