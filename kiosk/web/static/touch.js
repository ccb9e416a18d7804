// The touch screen's small helpers; every page works without them.
"use strict";
(() => {
  const GRACE_S = 15;
  const POLL_MS = 400;
  const AT_REST_MS = 120000;
  const TWICE_MS = 500;
  const ALIVE_MS = 10000;
  const HOLD_MS = 5000;

  const listen = document.querySelector("[data-listen]");
  if (listen) listening(listen);

  // A page that hangs or no longer draws is missed: counters are told, and its browser begins anew.
  // A lock is the browser's to give: a page goes on drawing when that hangs, and hears no touch.
  const { alive } = document.currentScript.dataset;
  const live = () => window.requestAnimationFrame(async () => {
    try { await navigator.locks?.request("alive", () => fetch(alive)); } catch { /* the kiosk restarts */ }
  });
  if (alive) window.setInterval(live, ALIVE_MS);

  // Everything of a person is forgotten when they leave: a countdown, then the first page.
  const idle = document.querySelector("[data-idle]");
  if (idle) watchForIdleness();
  else window.setInterval(() => { if (listen?.dataset.state !== "reading") window.location.reload(); }, AT_REST_MS);  // a new day, a clock now trusted

  function watchForIdleness() {
    const idleS = Number(idle.dataset.idle);
    const count = idle.querySelector("[data-count]");
    const waiting = document.querySelector(".bar [data-ring]"), leaving = idle.querySelector("[data-ring]");
    let lastTouch = performance.now();
    const touched = () => { lastTouch = performance.now(); if (idle.open) idle.close(); };
    for (const kind of ["pointerdown", "keydown", "scroll"]) {
      window.addEventListener(kind, touched, { passive: true });
    }
    idle.addEventListener("close", touched);
    const watch = window.setInterval(() => {
      if (listen?.dataset.state === "reading") lastTouch = performance.now();  // who listens is here
      const quiet = (performance.now() - lastTouch) / 1000, over = quiet - idleS;
      turn(waiting, quiet / idleS);
      if (over < 0) return;
      if (over >= GRACE_S) {
        window.clearInterval(watch);  // asked again and again, a slow answer would never arrive
        window.location.replace(idle.dataset.leave);
        return;
      }
      turn(leaving, over / GRACE_S);
      count.textContent = String(Math.max(0, Math.ceil(GRACE_S - over)));
      if (idle.open) return;
      idle.showModal();
      if ("aloud" in idle.dataset) ask("question").catch(() => {});  // whoever listened may not read it
    }, 250);
  }

  // A ring of 100 that empties as its time goes by.
  function turn(ring, share) { ring?.setAttribute("stroke-dashoffset", String(Math.min(100, share * 100))); }

  // Reading aloud: the box speaks, this page asks for it and shows how it is.
  function listening(form) {
    let busy = false, next = 0;
    const show = (state) => {
      form.dataset.state = state;
      for (const key of document.querySelectorAll("[data-when]")) key.hidden = !key.dataset.when.split(" ").includes(state);
    };
    const look = async () => {
      try {
        const answer = await fetch(form.dataset.listen);
        const { state } = await answer.json();
        if (state !== form.dataset.state && !busy) show(state);
      } catch { /* the kiosk restarts: ask again */ }
      lookAgain();
    };
    const lookAgain = () => {
      window.clearTimeout(next);
      if (form.dataset.state === "reading") next = window.setTimeout(look, POLL_MS);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      const hadFocus = form.contains(document.activeElement);
      try {
        const page = await ask(event.submitter.value);
        const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-listen]");
        form.innerHTML = fresh.innerHTML;
        show(fresh.dataset.state);
      } catch { show("failed"); }
      if (hadFocus) form.querySelector("button:not([hidden])").focus();
      if (idle) idle.dataset.aloud = "";
      lookAgain();
      window.setTimeout(() => { busy = false; }, TWICE_MS);  // a trembling finger's second touch
    });
    lookAgain();
  }

  async function ask(wish) {
    const body = new URLSearchParams(new FormData(listen));
    body.set("do", wish);
    const answer = await fetch(listen.action, { method: "POST", body });
    return answer.text();
  }

  // The hall's clock, carried on from the server's.
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    const shown = new Date(clock.dateTime), since = performance.now();
    const zone = clock.dateTime.slice(-6);
    const offset = (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
    window.setInterval(() => {
      const local = new Date(shown.getTime() + performance.now() - since + offset * 60000);
      clock.textContent = local.toISOString().slice(11, 16).replace(":", ".");
    }, 5000);
  }

  // The technician's door: a finger held on the village's name, or the key End held as long.
  const door = document.querySelector("[data-hold]");
  if (door) waitForTechnician();

  function waitForTechnician() {
    let held = 0;
    const begin = () => { held ||= window.setTimeout(() => window.location.assign(door.dataset.hold), HOLD_MS); };
    const end = () => { window.clearTimeout(held); held = 0; };
    door.addEventListener("pointerdown", begin);
    for (const kind of ["pointerup", "pointercancel", "pointerleave"]) door.addEventListener(kind, end);
    door.addEventListener("contextmenu", (event) => event.preventDefault());  // a long touch asks for one
    window.addEventListener("keydown", ({ key }) => { if (key === "End") begin(); });
    for (const kind of ["keyup", "blur"]) window.addEventListener(kind, end);
  }

  // How the paper is doing, who comes to help, what the doctor finds, while it is not settled.
  const OPEN_STEPS = ["printing", "trouble", "called", "alone", "checking"];
  const place = document.querySelector("[data-paper], [data-help], [data-follow]");
  if (place) follow(place.dataset.paper ?? place.dataset.help ?? place.dataset.follow);

  function follow(address) {
    let etag = "";
    const look = async () => {
      try {
        const answer = await fetch(address, { headers: etag ? { "If-None-Match": etag } : {} });
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") || "";
          const words = await answer.text();
          const hadFocus = place.contains(document.activeElement);
          place.innerHTML = words;
          if (hadFocus) place.querySelector("a, button")?.focus();
        }
      } catch { /* the kiosk restarts: ask again */ }
      const step = place.firstElementChild?.dataset.step;
      if (OPEN_STEPS.includes(step)) window.setTimeout(look, POLL_MS);
    };
    window.setTimeout(look, POLL_MS);
  }

  // One finger, one ticket: a second touch while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.method === "dialog") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
  });
})();
