// The console and the paper page stay fresh by themselves; every action is a plain form.
"use strict";
(() => {
  const POLL_MS = 1000, SCAN_GAP_MS = 100, SCAN_LONGEST = 200;
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  const { find, scan } = document.currentScript.dataset;
  const panel = document.querySelector("[data-panel]");
  let etag = "", busy = false, typed = "", alone = 0;
  // One key a move, as the buttons say: only a key that stands alone, since a scanner types a whole
  // address at once, and its letters are moves, too. Never while somebody types, nor with Ctrl or Alt.
  document.addEventListener("keydown", (event) => {
    if (busy || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "Enter" && typed.length > 1) {
      event.preventDefault();
      busy = true;
      window.location.assign(`${find}?code=${encodeURIComponent(typed)}`);
      return;
    }
    if (event.key.length !== 1 || event.key === " ") return;
    typed = (typed + event.key).slice(-SCAN_LONGEST);
    window.clearTimeout(alone);
    alone = window.setTimeout(() => {
      const key = typed.toLowerCase();
      typed = "";
      if (!busy && key.length === 1) [...panel?.querySelectorAll("[data-key]") ?? []].find((each) => each.dataset.key === key)?.click();
    }, SCAN_GAP_MS);
  });
  if (scan) window.setInterval(async () => {
    if (busy || document.hidden) return;
    const answer = await fetch(scan, { redirect: "manual" }).catch(() => null);
    if (answer?.status === 200 && !busy) { busy = true; window.location.assign(await answer.text()); }
  }, POLL_MS);
  if (!panel) return;
  const lost = document.querySelector("[data-lost]");
  document.addEventListener("submit", (event) => {
    if (busy) { event.preventDefault(); return; }
    busy = true;
    window.setTimeout(() => { busy = false; }, 3000);
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
