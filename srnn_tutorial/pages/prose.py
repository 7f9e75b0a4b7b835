"""Markdown and code as HTML."""

import re
from html import escape, unescape

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound


class Prose(IPythonRenderer):
    """Markdown as HTML, of one page after the other: headings have names, formulas are MathML, links lead to pages."""

    def __init__(self):
        super().__init__(escape=False)
        self.names = set()  # of headings
        self.sections = {}  # from the names of those of level 2 to what they say

    def heading(self, text, level, **attributes):
        name = self._free(re.sub(r"\s+", "-", plain(text)))  # as JupyterLab names them
        self.names.add(name)
        if level == 2:
            self.sections[name] = plain(text)
        return f'<h{level} id="{escape(name)}">{text}</h{level}>\n'

    def _free(self, name):
        tried = (name, *(f"{name}-{number}" for number in range(2, len(self.names) + 2)))
        return next(one for one in tried if one not in self.names)

    def link(self, text, url, title=None):
        return super().link(text, re.sub(r"^([\w.-]+)\.ipynb(?=$|#)", r"\1.html", url), title)

    def table(self, text):
        return f'<div class="wide"><table>{text}</table></div>\n'

    def table_cell(self, text, align=None, head=False):
        tag = "th" if head and text.strip() else "td"  # the corner of a table heads nothing
        return f"<{tag}{f' class={align}' if align else ''}>{text}</{tag}>\n"

    def block_code(self, code, info=None):
        return highlighted(code, (info or "text").split()[0])

    def inline_math(self, body):
        return convert(body)

    def block_math(self, body):
        return f'<span class="formula wide">{convert(body, display="block")}</span>'


def html_of(markdown, prose):
    """A text in Markdown as HTML, by a `Prose`."""
    return MarkdownWithMath(renderer=prose).render(markdown)


def plain(html):
    """What is read of a piece of HTML.

    >>> plain("<em>f</em> &amp; <code>g</code>")
    'f & g'
    """
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def highlighted(code, language="python"):
    """Code as HTML; what is not known as a language has no colours."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return f'<pre class="code wide"><code>{highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip()}</code></pre>\n'
