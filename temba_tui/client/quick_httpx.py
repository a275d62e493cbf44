"""httpx, imported without its command line.

Where `click` is installed, httpx imports its own command line with it: click, pygments and rich's progress bars, which
take as long as the rest of it and which nothing here uses. Without click it goes on without its command line, so it is
told that the module cannot be had while it is imported.
"""

import sys

_COMMAND_LINE = "httpx._main"

if "httpx" not in sys.modules:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]
    try:
        import httpx
    finally:
        del sys.modules[_COMMAND_LINE]
else:
    import httpx

__all__ = ["httpx"]
