// The screen's own keyboard: a key writes into the field; without this each key is sent.
"use strict";
(() => {
  const board = document.querySelector("[data-keyboard]"), field = document.querySelector("[data-typed]");
  if (!board || !field) return;
  const characters = [...board.querySelectorAll("button")].map((each) => each.value).filter((each) => each.length === 1);
  const clean = (text) => [...text.toUpperCase()].filter((each) => characters.includes(each)).slice(0, field.maxLength).join("");

  function press(key) {
    field.value = key === "erase" ? field.value.slice(0, -1) : clean(field.value + key);
    field.scrollLeft = field.scrollWidth;
  }

  board.addEventListener("click", (event) => {
    const key = event.target.closest("button")?.value;
    if (!key || key === "done") return;
    event.preventDefault();
    press(key);
  });
  field.addEventListener("input", () => { field.value = clean(field.value); });

  // A keyboard that is plugged in writes too, wherever the focus is.
  document.addEventListener("keydown", (event) => {
    if (event.target === field || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Backspace") press("erase");
    else if (event.key.length === 1 && event.key !== " ") press(event.key);
  });

  // Larger text, another colour, a call for help: the page that comes back has the text still.
  document.addEventListener("submit", ({ target }) => {
    if (!target.elements.back || field.classList.contains("secret")) return;
    const carried = target.elements.typed ?? target.appendChild(document.createElement("input"));
    Object.assign(carried, { type: "hidden", name: "typed", value: field.value });
  }, { capture: true });
})();
