// The hall board: a stream of whole states, a poll when the stream fails, and honesty when both do.
"use strict";
(() => {
  const NOTICE_MS = 9000;
  const POLL_MS = 2000;
  const SILENT_MS = 25000;
  const ANSWER_MS = 4000;
  const main = document.querySelector("main");
  const find = (name) => document.querySelector(`[data-${name}]`);
  let state = JSON.parse(main.dataset.state);
  let announced = newest(state), heard = performance.now(), notice = 0, etag = "";

  function newest(board) { return board.calls.length ? board.calls[0].event : 0; }

  function show(board) {
    const isOver = Boolean(board.closed?.is_over);
    const [now, ...before] = isOver ? [undefined, ...board.calls.slice(0, 4)] : board.calls;
    const called = document.querySelector(".called");
    called.classList.toggle("empty", !now);
    find("nobody").hidden = isOver || Boolean(now);
    showClosed(board.closed, isOver);
    if (now) {
      const number = find("called");
      number.textContent = now.number;
      number.classList.toggle("long", now.number.length > 4 && now.number.length < 8);
      number.classList.toggle("many", now.number.length > 7);
      find("why").textContent = now.why ?? "";
      find("why").hidden = !now.why;
      find("counter").textContent = now.counter ?? "—";
      if (now.event > announced) {
        number.classList.remove("fresh");
        void number.offsetWidth;
        number.classList.add("fresh");
      }
      announced = Math.max(announced, now.event);
    }
    find("last").replaceChildren(...before.map((call) => {
      const row = document.createElement("li");
      const number = document.createElement("b");
      number.textContent = call.number;
      number.classList.toggle("many", call.number.length > 7);
      row.append(number, call.counter ?? "");
      if (call.why) row.append(Object.assign(document.createElement("small"), { textContent: call.why }));
      return row;
    }));
    for (const each of board.queues) {
      const place = document.querySelector(`[data-prefix="${each.prefix}"] [data-waiting]`);
      if (place) place.textContent = String(each.waiting);
    }
    showBox(board.box);
    find("presence").hidden = !board.presence;
    find("presence").querySelector("b").textContent = board.presence ?? "";
    const net = find("net"), isDown = board.down_since !== null;
    net.classList.toggle("down", isDown);
    net.querySelector("b").textContent = !isDown ? "" : board.down_since ? `${net.dataset.down} ${net.dataset.since} ${board.down_since}` : net.dataset.down;
    // A clock that cannot be trusted is not shown at all.
    find("date").textContent = board.date ?? "";
    find("clock").textContent = board.clock ?? "";
    state = board;
  }

  // A closed day: a band while people are still called, the whole of the board's middle after that.
  function showClosed(closed, isOver) {
    const band = find("closed"), over = find("over");
    band.hidden = !closed || isOver;
    over.hidden = !isOver;
    band.textContent = closed ? `${closed.what}. ${closed.then}` : "";
    over.querySelector("strong").textContent = closed?.what ?? "";
    over.querySelector("span").textContent = closed?.then ?? "";
  }

  function showBox(box) {
    const place = find("box");
    const isKnown = box.total !== null;
    place.hidden = box.state === "none";
    place.classList.toggle("silent", !isKnown);
    const number = document.createElement("b");
    number.textContent = isKnown ? box.total : place.dataset.unknown;
    const told = box.trouble ? ` · ${box.trouble}` : "";
    place.replaceChildren(`${place.dataset.word}: `, number, isKnown && !told ? ` ${place.dataset.letters}` : told);
  }

  function showNotice() {
    const place = find("notice");
    place.textContent = state.notices.length ? state.notices[notice++ % state.notices.length] : "";
  }

  function alive() { heard = performance.now(); find("lost").hidden = true; }

  let source;
  function listen() {
    source = new EventSource(main.dataset.events);
    source.onopen = alive;
    source.onmessage = (event) => { alive(); show(JSON.parse(event.data)); };
    source.onerror = () => {
      poll();
      if (source.readyState === EventSource.CLOSED) window.setTimeout(listen, 5000);
    };
  }

  // Asks only while no stream is open; whatever answers is as good as the stream, and only when
  // this does not answer either is the board lost.
  async function poll() {
    if (source.readyState !== EventSource.OPEN || performance.now() - heard > SILENT_MS) {
      try {
        const answer = await fetch(main.dataset.poll, { headers: etag ? { "If-None-Match": etag } : {}, signal: AbortSignal.timeout(ANSWER_MS) });
        if (answer.status === 200) { etag = answer.headers.get("ETag") || ""; show(await answer.json()); }
        if (answer.status === 200 || answer.status === 304) alive();
        else find("lost").hidden = false;
      } catch { find("lost").hidden = false; }
    }
  }

  show(state);
  showNotice();
  listen();
  window.setInterval(poll, POLL_MS);
  window.setInterval(showNotice, NOTICE_MS);
})();
