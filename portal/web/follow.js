// A followed ticket stays fresh without being loaded anew, and the phone vibrates when it is called.
// Without this script the page refreshes itself. Nothing is kept on the phone.
"use strict";
(() => {
  const ANSWER_MS = 8000;
  const BUZZ = [500, 200, 500, 200, 500];
  const find = (name) => document.querySelector(`[data-${name}]`);
  const buzz = find("buzz");
  let etag = "", armed = false, timer = 0;

  function show(page) {
    const before = find("live").dataset.call;
    find("live").replaceWith(page.querySelector("[data-live]"));
    document.title = page.title;
    const call = find("live").dataset.call;
    if (call && call !== before && armed) navigator.vibrate(BUZZ);
    if (call && buzz) { buzz.hidden = true; find("armed").hidden = true; }
  }

  async function look() {
    window.clearTimeout(timer);
    try {
      const answer = await fetch(location.href, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
      find("lost").hidden = answer.status === 200 || answer.status === 304;
    } catch { find("lost").hidden = false; }
    timer = window.setTimeout(look, 1000 * Number(find("live").dataset.refresh));
  }

  // A browser lets a page vibrate only after a touch: the button asks for it, and shows that it works.
  if (buzz && navigator.vibrate) {
    buzz.hidden = false;
    buzz.addEventListener("click", () => {
      armed = navigator.vibrate(200);
      buzz.hidden = armed;
      find("armed").hidden = !armed;
    });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  timer = window.setTimeout(look, 1000 * Number(find("live").dataset.refresh));
})();
