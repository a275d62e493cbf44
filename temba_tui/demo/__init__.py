"""The demo workspace: a server that behaves as the recorded ones do, with a believable workspace in it.

`open_demo()` gives a `Demo`, reached in-process through `Demo.transport()` or over loopback through
`temba_tui.demo.serve`.
Writes hold for the demo's lifetime.
"""

from temba_tui.demo.demo import DEMO_TOKEN, Demo, demo_of, open_demo

__all__ = ["DEMO_TOKEN", "Demo", "demo_of", "open_demo"]
