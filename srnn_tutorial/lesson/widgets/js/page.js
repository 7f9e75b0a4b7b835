// Live pictures on a page without a kernel: every element with `data-live`, a kind, and `data-state`, its state, is drawn.

export function drawAll(kinds) {
  for (const place of document.querySelectorAll("[data-live]")) {
    const still = [...place.childNodes];
    const el = document.createElement("div");
    place.append(el);
    try {
      kinds[place.dataset.live].render({ model: modelOf(JSON.parse(place.dataset.state)), el });
      for (const node of still) node.remove(); // the picture that stood there for pages without scripts
    } catch (error) {
      el.remove(); // the still picture stays
      throw error;
    }
  }
}

// What anywidget hands over where there is a kernel, without one.
export function modelOf(state) {
  const values = { _names: Object.keys(state), ...state };
  const listeners = {};
  return {
    get: (name) => values[name],
    set(name, value) {
      const news = values[name] !== value;
      values[name] = value;
      if (news) for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    save_changes() {},
    on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
    off: (event, listener) => listeners[event]?.delete(listener),
  };
}
