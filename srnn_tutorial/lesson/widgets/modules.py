"""The modules of live pictures, each put together with all that it imports."""

import functools
import re
from pathlib import Path

JS = Path(__file__).resolve().with_name("js")
IMPORT = r'(?m)^import \{([^}]*)\} from "([^"]+)";$'


@functools.cache
def bundled(kind):
    """The module of a kind and all that it imports, as one text: a notebook need not fetch anything."""
    *imported, (_, main) = _texts(JS / "kinds" / f"{kind}.js").items()
    return "\n".join([*(_closed(path, text) for path, text in imported), main])


def for_a_page(kinds):
    """The script of a page that draws pictures of these kinds wherever they stand on it, with neither kernel nor server."""
    texts = _texts(JS / "page.js")
    for kind in kinds:
        texts |= _texts(JS / "kinds" / f"{kind}.js")
    drawn = ", ".join(f"{kind}: {_name(JS / 'kinds' / f'{kind}.js')}.picture" for kind in kinds)
    return "\n".join([*(_closed(path, text) for path, text in texts.items()), f"page.drawAll({{ {drawn} }});"])


def for_a_test(module):
    """A script that returns what a module exports."""
    path = JS / f"{module}.js"
    return "\n".join([*(_closed(*item) for item in _texts(path).items()), f"return {_name(path)};"])


def _texts(main):
    """A module and all that it imports, by path, each after those that it imports itself."""
    texts = {}

    def add(path):
        if path not in texts:
            text = path.read_text(encoding="utf-8")
            for _, imported in re.findall(IMPORT, text):
                add((path.parent / imported).resolve())
            texts[path] = re.sub(IMPORT, functools.partial(_constants, path), text)

    add(main)
    return texts


def _constants(path, imported):
    names = imported[1].replace(" as ", ": ")
    return f"const {{{names}}} = {_name((path.parent / imported[2]).resolve())};"


def _closed(path, text):
    """A module as a function that is called at once and returns what the module exports."""
    text = re.sub(r"(?m)^export default", "const picture =", text)
    exported = re.findall(r"(?m)^export (?:const|function|class) (\w+)|^const (picture) =", text)
    body = re.sub(r"(?m)^export ", "", text)
    return f"const {_name(path)} = (() => {{\n{body}return {{ {', '.join(a or b for a, b in exported)} }};\n}})();"


def _name(path):
    return "_".join(path.relative_to(JS).with_suffix("").parts)
