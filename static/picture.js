// The frame of a picture: pan and zoom, the packet that walks, and the components that a list beside it names.
// Every picture can be read, scrolled and walked without it.
(function () {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const STEP = 1.25;
  const [LEAST, MOST] = [0.4, 4];
  const WALK = 420; // milliseconds from one hop to the next
  const PAUSE = 1500; // and until the packet goes on, when it plays

  // -- Zoom: the frame keeps its size, the sheet grows in it. What is seen stays seen when the picture is drawn anew. --
  let kept = null; // {zoom, left, top} of the page's one large picture

  const frameOf = (part) => part.closest(".stage")?.querySelector(".scroll");
  const sheetOf = (frame) => frame.querySelector("svg.sheet");
  const naturalOf = (sheet) => sheet.viewBox.baseVal.width;
  const zoomOf = (frame) => sheetOf(frame).getBoundingClientRect().width / naturalOf(sheetOf(frame));

  function zoomTo(frame, zoom, at) {
    const sheet = sheetOf(frame);
    if (!sheet) return;
    const before = zoomOf(frame);
    const after = Math.min(MOST, Math.max(LEAST, zoom));
    const box = frame.getBoundingClientRect();
    const point = at ?? { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const inner = sheet.getBoundingClientRect();
    const [x, y] = [(point.x - inner.left) / before, (point.y - inner.top) / before];
    if (!frame.style.height) frame.style.height = `${Math.round(box.height)}px`;
    size(sheet, after);
    const now = sheet.getBoundingClientRect();
    frame.scrollBy({ left: now.left + x * after - point.x, top: now.top + y * after - point.y, behavior: "instant" });
    remember(frame);
  }

  function size(sheet, zoom) {
    Object.assign(sheet.style, { width: `${naturalOf(sheet) * zoom}px`, height: "auto", minWidth: "0", maxWidth: "none" });
  }

  function fit(frame) {
    frame.style.height = "";
    sheetOf(frame)?.removeAttribute("style");
    kept = null;
  }

  function remember(frame) {
    if (!sheetOf(frame)?.style.width) return;
    kept = { zoom: zoomOf(frame), left: frame.scrollLeft, top: frame.scrollTop, height: frame.style.height };
  }

  function takeUp(frame) {
    if (!kept || !sheetOf(frame) || sheetOf(frame).style.width) return;
    frame.style.height = kept.height;
    size(sheetOf(frame), kept.zoom);
    frame.scrollTo({ left: kept.left, top: kept.top, behavior: "instant" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (!button) return;
    const frame = frameOf(button);
    if (button.dataset.zoom === "fit") fit(frame);
    else zoomTo(frame, zoomOf(frame) * (button.dataset.zoom === "in" ? STEP : 1 / STEP));
  });

  document.addEventListener("keydown", (event) => {
    const frame = event.target.matches(".stage > .scroll") ? event.target : null;
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { "+": STEP, "=": STEP, "-": 1 / STEP }[event.key];
    if (by) zoomTo(frame, zoomOf(frame) * by);
    else if (event.key === "0") fit(frame);
    else return;
    event.preventDefault();
  });

  document.addEventListener(
    "wheel",
    (event) => {
      const frame = event.target.closest(".stage > .scroll");
      if (!frame || !(event.ctrlKey || event.metaKey)) return; // a plain wheel scrolls the page
      event.preventDefault();
      zoomTo(frame, zoomOf(frame) * Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );

  // -- Dragging, and two fingers. One finger scrolls as everywhere. ----------------------------------------
  const fingers = new Map();
  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const frame = event.target.closest(".stage > .scroll");
    if (!frame) return;
    if (event.pointerType === "touch") fingers.set(event.pointerId, event);
    else if (event.button === 0) drag = { frame, x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop, moved: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (fingers.has(event.pointerId)) pinch(event);
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 5) return;
    drag.moved = true;
    drag.frame.classList.add("dragged");
    drag.frame.scrollTo({ left: drag.left - dx, top: drag.top - dy, behavior: "instant" });
  });
  function letGo(event) {
    fingers.delete(event.pointerId);
    if (!drag) return;
    remember(drag.frame);
    drag.frame.classList.remove("dragged");
    const { moved } = drag;
    drag = null;
    if (moved) addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
  }
  document.addEventListener("pointerup", letGo);
  document.addEventListener("pointercancel", letGo);

  function pinch(event) {
    const before = spread();
    fingers.set(event.pointerId, event);
    const after = spread();
    const frame = event.target.closest(".stage > .scroll");
    if (frame && before && after) zoomTo(frame, (zoomOf(frame) * after.wide) / before.wide, after);
  }
  function spread() {
    if (fingers.size !== 2) return null;
    const [one, other] = [...fingers.values()];
    return {
      wide: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1,
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
    };
  }

  // -- The packet: it goes along the drawn lines from the hop before to the hop that is stood on. ------------
  function wayOf(sheet, reply) {
    const strokes = sheet.querySelectorAll(reply ? ".path .line.reply" : ".path .line.forward:not(.other)");
    return [...strokes].flatMap((stroke) => {
      const length = stroke.getTotalLength();
      return Array.from({ length: Math.max(2, Math.ceil(length / 4)) }, (_, at, all = Math.ceil(length / 4)) => stroke.getPointAtLength((length * at) / Math.max(1, all - 1)));
    });
  }
  const discOf = (sheet, hop) => {
    const disc = document.getElementById(`${sheet.id}-h${hop}`)?.querySelector("circle");
    return disc && { x: disc.cx.baseVal.value, y: disc.cy.baseVal.value, reply: disc.parentNode.classList.contains("reply") };
  };
  const nearest = (way, point) => way.reduce((best, one, at) => (Math.hypot(one.x - point.x, one.y - point.y) < Math.hypot(way[best].x - point.x, way[best].y - point.y) ? at : best), 0);

  let moving = 0;
  document.addEventListener("walk:stand", (event) => {
    const sheet = document.getElementById(event.detail.sheet);
    const [from, to] = [discOf(sheet, event.detail.from), discOf(sheet, event.detail.to)];
    cancelAnimationFrame(moving);
    if (!to || still.matches) return;
    const way = wayOf(sheet, to.reply);
    if (!way.length) return;
    const end = nearest(way, to);
    const start = from && from.reply === to.reply ? nearest(way, from) : 0;
    let packet = sheet.querySelector(".packet");
    if (!packet) {
      packet = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      packet.setAttribute("class", "packet");
      packet.setAttribute("r", "5.5");
      sheet.querySelector(".drawing").append(packet);
    }
    const began = performance.now();
    const go = (now) => {
      // A frame may have begun before the walk did.
      const share = Math.min(1, Math.max(0, now - began) / WALK);
      const { x, y } = way[Math.round(start + (end - start) * share)];
      packet.setAttribute("cx", x);
      packet.setAttribute("cy", y);
      if (share < 1) moving = requestAnimationFrame(go);
    };
    moving = requestAnimationFrame(go);
  });

  // -- Walking by arrow keys, and by itself --------------------------------------------------------------------
  const stripOf = (part) => part.closest("[data-walks]") ?? document.querySelector(`[data-walks="${CSS.escape(part.closest("[data-sheet]")?.dataset.sheet ?? "")}"]`);
  const press = (strip, by) => strip.querySelector(`[data-step="${by}"]`).click();

  document.addEventListener("keydown", (event) => {
    const strip = event.target.matches("input, select, textarea") ? null : stripOf(event.target);
    if (!strip || event.ctrlKey || event.metaKey || event.altKey) return;
    const hops = document.querySelectorAll(`[data-sheet="${CSS.escape(strip.dataset.walks)}"] [data-hop] > a.num`);
    if (event.key === "ArrowRight") press(strip, 1);
    else if (event.key === "ArrowLeft") press(strip, -1);
    else if (event.key === "Home") hops[0]?.click();
    else if (event.key === "End") hops[hops.length - 1]?.click();
    else return;
    event.preventDefault();
  });

  let playing = null;
  function stop() {
    clearInterval(playing?.timer);
    playing?.button.setAttribute("aria-pressed", "false");
    if (playing) playing.button.textContent = "Play";
    playing = null;
  }
  function play(button) {
    const strip = stripOf(button);
    const next = strip.querySelector('[data-step="1"]');
    const hops = document.querySelectorAll(`[data-sheet="${CSS.escape(strip.dataset.walks)}"] [data-hop] > a.num`);
    if (next.getAttribute("aria-disabled") === "true") hops[0]?.click();
    else next.click();
    const timer = setInterval(() => {
      if (!strip.isConnected || next.getAttribute("aria-disabled") === "true") stop();
      else next.click();
    }, PAUSE);
    playing = { timer, button };
    button.setAttribute("aria-pressed", "true");
    button.textContent = "Pause";
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-play]");
    if (button && playing) stop();
    else if (button) play(button);
  });

  // -- Components: a list beside the picture and the picture itself name the same things. --------------------------
  const linkTo = (piece) => document.querySelector(`#components a[data-component="${CSS.escape(piece.dataset.component)}"]`);
  const piecesOf = (link) => document.querySelectorAll(`svg.sheet [data-component="${CSS.escape(link.dataset.component)}"]`);

  function point(event) {
    const link = event.target.closest?.("#components a[data-component]");
    document.querySelectorAll("svg.sheet .here").forEach((piece) => piece.classList.remove("here"));
    if (link && event.type !== "mouseout") piecesOf(link).forEach((piece) => piece.classList.add("here"));
  }
  for (const kind of ["mouseover", "mouseout", "focusin"]) document.addEventListener(kind, point);

  document.addEventListener("click", (event) => {
    const piece = event.target.closest("svg.sheet .leads");
    if (piece) linkTo(piece)?.click();
  });

  // -- When the page, or a part of it, is there ---------------------------------------------------------------
  function settle() {
    for (const stage of document.querySelectorAll(".stage")) {
      stage.querySelector(".zooms").hidden = false;
      takeUp(stage.querySelector(".scroll"));
    }
    for (const button of document.querySelectorAll("[data-play]")) button.hidden = still.matches;
    const known = new Set([...document.querySelectorAll("#components a[data-component]")].map((link) => link.dataset.component));
    for (const piece of document.querySelectorAll("svg.sheet [data-component]")) piece.classList.toggle("leads", known.has(piece.dataset.component));
  }
  // An edit puts many parts in their places: once is enough.
  let due = false;
  function settleSoon() {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      settle();
    });
  }
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("htmx:oobAfterSwap", settleSoon);
  still.addEventListener("change", settle);
  settle();
})();
