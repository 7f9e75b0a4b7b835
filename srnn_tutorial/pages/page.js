// What pages of the course do without a kernel: a guess opens what follows it, printing opens everything.
{
  const wide = matchMedia("(min-width: 64rem)");
  const contents = document.querySelector(".contents");
  const fit = () => (contents.open = wide.matches); // beside the text it has no button
  wide.addEventListener("change", fit);
  fit();

  for (const form of document.querySelectorAll(".guess")) {
    const answer = form.nextElementSibling;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = form.elements.guess;
      if (!field.value.trim()) return field.focus();
      answer.open = true;
      answer.querySelector("summary").focus();
    });
  }

  // What is wider than the page can be reached with Tab, then scrolled with the arrow keys, and fades where it goes on.
  const mark = (element) => {
    const beyond = element.scrollWidth - element.clientWidth;
    if (beyond > 0) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
    element.classList.toggle("more-left", element.scrollLeft > 1);
    element.classList.toggle("more-right", element.scrollLeft < beyond - 1);
  };
  const watch = new ResizeObserver((changed) => changed.forEach(({ target }) => mark(target)));
  for (const element of document.querySelectorAll(".wide")) {
    watch.observe(element);
    element.addEventListener("scroll", () => mark(element), { passive: true });
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
}
