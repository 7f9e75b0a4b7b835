"""What all live pictures share: a drawing in the page that needs no kernel, its state in Python, and a still picture."""

import anywidget
import traitlets

from srnn_tutorial.lesson.widgets.modules import JS, bundled

CSS = (JS / "picture.css").read_text(encoding="utf-8")
LIVE = "application/vnd.srnn-tutorial.live+json"  # which kind, and its state: from this a page without a kernel draws


class LivePicture(anywidget.AnyWidget):
    """A picture that can be pointed at: drawn, computed and changed in the browser, its state shared with Python.

    A subclass names its module, `js/kinds/<kind>.js`, has a trait for everything that may change, and says in `figure()`
    what the state looks like as a `Picture`. That picture and its words lie beside the drawing in the same output: for pages
    that run no scripts, for readers who see nothing, and for comparing.
    """

    kind = None
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode(CSS).tag(sync=True)
    _names = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, **state):
        names = self.state_names()
        for name, value in state.items():
            if name not in names:
                raise TypeError(f"{type(self).__name__} has {', '.join(names)}. Received: {name}={value!r}")
        super().__init__(_esm=bundled(self.kind), _names=names, **state)

    @classmethod
    def state_names(cls):
        """The traits that are the state."""
        return sorted(set(cls.class_traits(sync=True)) - set(LivePicture.class_traits(sync=True)))

    @property
    def state(self):
        """What the picture shows, as plain numbers, words and lists."""
        return {name: getattr(self, name) for name in self._names}

    def figure(self):
        """What the state looks like, as a `Picture`."""
        raise NotImplementedError

    def __repr__(self):
        return repr(self.figure())

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = super()._repr_mimebundle_()
        picture = self.figure()
        still = {"text/html": picture.html(), "text/plain": repr(picture)}
        return {**data, LIVE: {"kind": self.kind, "state": self.state}, **still}, metadata
