"""The stored outputs of a cell as HTML: text, pictures, and those that are alive."""

import json
import re
from html import escape
from itertools import groupby

from srnn_tutorial.lesson.widgets.live import LIVE

WIDGET = "application/vnd.jupyter.widget-view+json"
BAR = re.compile(r"\[\d\d:\d\d")  # a progress bar says how long it has run; stored, it is one that has not begun
COLOUR = re.compile(r"\x1b\[[\d;]*m")  # of a terminal


def html_of(outputs):
    """What a cell has put out, as HTML; a text that came in parts is one."""
    parts = []
    for is_stream, group in groupby(outputs, lambda output: output.output_type == "stream"):
        some = list(group)
        parts += [_text("".join(output.text for output in some))] if is_stream else map(_one, some)
    return "".join(parts)


def kinds_of(outputs):
    """The kinds of the live pictures among outputs."""
    return {output.data[LIVE]["kind"] for output in outputs if LIVE in output.get("data", {})}


def needs_kernel(outputs):
    """Whether controls stand among outputs which only Python moves; a progress bar is none."""
    return any(
        WIDGET in data and LIVE not in data and not BAR.search(data["text/plain"])
        for data in (output.get("data", {}) for output in outputs)
    )


def place(live, still):
    """Where a live picture will be drawn: its kind and state, and until then, and without scripts, a still one."""
    state = escape(json.dumps(live["state"]))
    return f'<div class="output" data-live="{escape(live["kind"])}" data-state="{state}">{still}</div>\n'


def _one(output):
    if output.output_type == "error":
        return _text(f"{output.ename}: {output.evalue}")
    data = output.data
    still = data.get("text/html", "")
    if LIVE in data:
        return place(data[LIVE], still)
    if still:
        return f'<div class="output wide">{still}</div>\n'
    if WIDGET in data and BAR.search(data["text/plain"]):
        return ""
    return _text(data["text/plain"])


def _text(text):
    text = COLOUR.sub("", text).rstrip()
    kind = "columns" if "  " in text else "said"  # sentences are wrapped, columns are not
    return f'<pre class="output wide {kind}">{escape(text, quote=False)}</pre>\n' if text else ""
