"""What strangers have written, or may: every string here has broken a terminal, a table, markup, a shell or a parser.

`CORPUS` names each string, so that a failure says which. Long ones are apart (`LONG`): they are put into few places.
"""

from itertools import chain
from typing import Final

ESC: Final = "\x1b"

_MARKUP: Final = (
    "[/]", "[/][/][/]", "[", "]", "[[", "[]", "[bold]", "[bold red]x[/bold red][", "[on #", "[#12", "[not bold", "[/bold]",
    "[@click=app.quit]x[/]", "[@click=app.exit()]x[/]", "[@click=app.leave()]x[/]", "[@click=screen.dismiss]x[/]",
    "[@click=app.bell]", "[@click=app.copy_to_clipboard('x')]x[/]", "[@click='app.quit']x", "[@mouse.enter=app.quit]x",
    "[link=https://example.org]y[/link]", "[link=file:///etc/passwd]y[/link]", "[link='javascript:alert(1)']z[/]",
    "\\[bold]", "\\[", "\\\\[/]", "[bold", "[/bold", "[a=b]", "[$primary on $error]x[/]", "$primary $error $x", "[reverse][blink]x",
    "[rgb(1,2,3) on rgb(300,1,1)]x", ":smile: :warning:", "[@]", "[@click=]", "[=]", "[ ]", "[/ ]", "[red]a[/blue]",
    "**bold** _it_ `code` <b>html</b> &amp; <script>alert(1)</script>", "# heading", "![i](https://example.org/i.png)",
)  # fmt: skip
_ESCAPES: Final = (
    # CSI: colours, cursor, erasing, modes, reports, scrolling; cut short; 8-bit
    f"{ESC}[31mred{ESC}[0m", f"{ESC}[2J", f"{ESC}[H", f"{ESC}[999;999H", f"{ESC}[?1049l", f"{ESC}[?1049h", f"{ESC}[?25l",
    f"{ESC}[?1000h", f"{ESC}[?2004h", f"{ESC}[6n", f"{ESC}[c", f"{ESC}[>c", f"{ESC}[0x", f"{ESC}[5i", f"{ESC}[4i",
    f"{ESC}[20t", f"{ESC}[21t", f"{ESC}[8;1;1t", f"{ESC}[1;1r", f"{ESC}[99999999999999999999A", f"{ESC}[", f"{ESC}[31",
    f"{ESC}[38;2;1", f"{ESC}[{';' * 200}m", f"{ESC}[1;31;:m", f"{ESC}[?", f"{ESC}[!p", f"{ESC}[200~{ESC}[201~", "\x9b31mC1\x9b0m",
    # OSC: titles, clipboard, links, colours, notices; ended by BEL, by ST, by C1 ST, by nothing
    f"{ESC}]0;title\x07", f"{ESC}]2;title{ESC}\\", f"{ESC}]52;c;aGVsbG8=\x07", f"{ESC}]52;c;?{ESC}\\", f"{ESC}]52;c;",
    f"{ESC}]8;;https://example.org{ESC}\\link{ESC}]8;;{ESC}\\", f"{ESC}]4;1;?\x07", f"{ESC}]10;#ff0000\x9c", f"{ESC}]9;notice\x07",
    f"{ESC}]1337;File=inline=1:AAAA\x07", f"{ESC}]777;notify;a;b\x07", "\x9d52;c;aGVsbG8=\x9c", "\x9d0;x", f"{ESC}]",
    # DCS, APC, PM, SOS, and the single ones
    f"{ESC}P+q544e{ESC}\\", f"{ESC}Pq#0;2;0;0;0{ESC}\\", f"{ESC}P$q\"p{ESC}\\", f"{ESC}P", "\x90+q544e\x9c", f"{ESC}_Gf=100;AAAA{ESC}\\",
    f"{ESC}^pm{ESC}\\", f"{ESC}Xsos{ESC}\\", "\x9e\x9f\x98", f"{ESC}c", f"{ESC}7{ESC}8", f"{ESC}D{ESC}E{ESC}M", f"{ESC}(0lqk{ESC}(B", f"{ESC}#8",
    f"{ESC}>", f"{ESC}=", f"{ESC}N{ESC}O", f"{ESC}{ESC}{ESC}", f"{ESC} F", f"{ESC}%G{ESC}%@", f"{ESC}k title{ESC}\\", f"{ESC}\x00[31m", f"{ESC}\n[31m",
    f"a{ESC}", "\x0e\x0f", "\x05", "\x07\x07\x07", "\x08\x08\x08back", "\x00nul\x00", "\x1a\x18", "\x7f\x7f", "\x11\x13 flow",
    "".join(map(chr, range(0x20))), "".join(map(chr, range(0x7F, 0xA0))),
    # bytes of overlong and broken UTF-8, as a decoder that replaces hands them over; and as Latin-1 text
    b"\xc0\x9b31m".decode("utf-8", "replace"), b"\xe0\x80\x9b".decode("latin-1"), b"\xc2\x9b31m".decode("latin-1"), "\udc9b31m",
)  # fmt: skip
_LINES: Final = (
    "line\nline\r\nline\rback\ttab",
    "\n",
    "\r",
    "\n\n\n\n\n\n",
    "\t\t\t\t",
    "\x0b\x0c\x85",
    "\u2028line\u2029paragraph",
    "end\r",
)
_BIDI: Final = (
    "\u202eoverride", "\u202d\u202a\u202b\u202c", "\u2066x\u2067y\u2068z\u2069", "\u200e\u200f\u061c", "invoice\u202efdp.exe",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea", "a\u05d0b\u05d1c (1)", "\u202b" * 100,
)  # fmt: skip
_INVISIBLE: Final = (
    "\u200b\u2060\ufeffzero", "\u00ad\u180e", "\u115f\u1160\u3164\uffa0", "\U000e0041\U000e0042tags", "\ufff9a\ufffab\ufffb",
    "\ufffe\uffff\ufdd0", "\U0010ffff\U000f0000\ue000", "\u200b", "\u200d\u200d", "a\u200cb\u200dc", "\ufe0f\ufe0e", "\U0001d173x",
)  # fmt: skip
_WIDTHS: Final = (
    "日本語テキスト", "ＡＢＣ全角", "ｱｲｳ半角", "한국어", "\u1112\u1161\u11ab", "ﷺ", "𒐫", "…—·×±°ΩЖ①★", "═║▓█", "\u2e3b\u2e3b", "ẞßſ",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 x", "\U0001f1f7\U0001f1fc x", "\U0001f1f7", "\U0001f44d\U0001f3fd x", "❤\ufe0f ☎\ufe0f x",
    "1\ufe0f\u20e3 x", "\U0001f3f3\ufe0f\u200d\U0001f308 x", "\U0001fae8 \U0001f9cc", "क्\u200dष नमस्ते", "ำำ กำ ທຳ", "\u0e33", "你" * 60, "é́́́", "\u0301\u0302lead",
    "Z\u0338\u0321\u0353a\u0337\u033cl\u0335\u0330g\u0334o\u0336", "Z" + "\u0336\u0489" * 300 + "algo", "a" + "\u20dd\u20e0" * 9, "\u0489", "\U0001f600" * 70,
)  # fmt: skip
_BROKEN: Final = ("\ud800", "\udfff", "\ud800 lone \udfff", "\udc00\ud800", "\ud83d", "a\ud83db", "\udcff" * 5)
_CODE: Final = (
    "=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "\t=1", "=HYPERLINK(\"http://x\")", "%s %d %n %x", "{name} {0} {} {0.__class__}", "${HOME} $HOME",
    "`id` $(id)", "'; rm -rf ~; echo '", "a\" && id && \"", "| id", "> /tmp/x", "\\", "\\n\\x1b[31m", "\\u001b[31m", "%1b[31m", "&#27;[31m",
    "../../etc/passwd", "/etc/passwd", "~/.ssh/id_rsa", "C:\\CON", "file:///etc/passwd", "//evil.example/x", "https://u:p@evil.example/", "javascript:alert(1)",
    "' OR 1=1 --", "{{7*7}} @contact.name @(1/0)", "@contact", "\x1b]52;c;$(id)\x07",
)  # fmt: skip
_LOOKALIKES: Final = (
    "", " ", "   ", "\u00a0", "\u3000", "-", "—", "null", "None", "NaN", "true", "0", "undefined", "q", "?", "••••••••", "(no name)", "Аmіnа", "Amina ", " Amina",
    "AMINA", "ａｄｍｉｎ", "2026-13-45T99:99:99Z", "2026-03-01T00:00:00+99:99", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "tel:", ":", "tel:+", "a:b:c#d?e",
    "tel:+250\x1b[31m", "00000000-0000-0000-0000-000000000000", "1e400", "-0",
)  # fmt: skip

CORPUS: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(chain(_MARKUP, _ESCAPES, _LINES, _BIDI, _INVISIBLE, _WIDTHS, _BROKEN, _CODE, _LOOKALIKES))
)
LONG: Final[tuple[str, ...]] = (
    "x" * 10_000,
    "word " * 2_000,
    f"{ESC}[31m" * 2_000,
    "[" * 10_000,
    "[@click=app.quit]" * 600,
    "é" * 10_000,
    "日" * 5_000,
    "a\n" * 5_000,
    "\u0301" * 5_000,
    "\U0001f469\u200d" * 2_500,
)
HUGE: Final = "m" * 500_000 + ESC + "]52;c;eA==\x07" + "m" * 500_000
"""A line of 1 MB with an escape sequence in its middle."""
