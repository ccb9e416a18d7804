// The console and the paper page stay fresh by themselves; every action is a plain form.
"use strict";
(() => {
  const POLL_MS = 1000;
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  const panel = document.querySelector("[data-panel]");
  if (!panel) return;
  const lost = document.querySelector("[data-lost]");
  let etag = "", busy = false;
  document.addEventListener("submit", (event) => {
    if (busy) { event.preventDefault(); return; }
    busy = true;
    window.setTimeout(() => { busy = false; }, 3000);
  });
  // One key a move, as the buttons say; never while somebody types, never with Ctrl or Alt.
  document.addEventListener("keydown", (event) => {
    if (busy || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const button = [...panel.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key.toLowerCase());
    if (button) { event.preventDefault(); button.click(); }
  });
  window.setInterval(async () => {
    if (busy || document.hidden) return;
    try {
      const answer = await fetch(panel.dataset.panel, { headers: etag ? { "If-None-Match": etag } : {}, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 205) { window.location.reload(); return; }
      if (answer.status === 200 && !busy) {
        etag = answer.headers.get("ETag") || "";
        const focused = document.activeElement?.closest("form")?.action;
        panel.innerHTML = await answer.text();
        if (focused) [...panel.querySelectorAll("form")].find((form) => form.action === focused)?.querySelector("button")?.focus();
      }
      if (lost) lost.hidden = answer.status < 500;
    } catch { if (lost) lost.hidden = false; }
  }, POLL_MS);
})();
