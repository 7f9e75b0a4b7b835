"""The course as a static site, a page for each notebook: `site` puts it together, `prose` and `outputs` make HTML of cells.

Pages fetch nothing from another host and run from a folder: pictures and scripts lie inside them, formulas are MathML.
"""

from srnn_tutorial.pages.site import page_name, pages_of

__all__ = ["page_name", "pages_of"]
