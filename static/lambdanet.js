// What the pages do beyond links and forms. Every page can be read and used without it.
(function () {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  // -- The theme ---------------------------------------------------------------------------------
  const isDark = () => (root.classList.contains("dark") || root.classList.contains("light") ? root.classList.contains("dark") : system.matches);

  function nameTheme() {
    const button = document.getElementById("theme");
    if (!button) return;
    const name = `Switch to the ${isDark() ? "light" : "dark"} theme`;
    button.hidden = false;
    button.setAttribute("aria-label", name);
    button.title = name;
  }

  function switchTheme() {
    const [on, off] = isDark() ? ["light", "dark"] : ["dark", "light"];
    root.classList.add(on);
    root.classList.remove(off);
    try {
      localStorage.setItem("theme", on);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    nameTheme();
  }

  // -- Sentences: for ears in the status region, for eyes at the bottom ----------------------------
  function say(text) {
    const status = document.getElementById("status");
    if (status) status.textContent = text;
  }

  function toast(text, act, run) {
    document.querySelector(".toast")?.remove();
    const box = document.createElement("div");
    box.className = "toast";
    const words = document.createElement("span");
    words.textContent = text;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = act;
    button.addEventListener("click", () => {
      box.remove();
      run();
    });
    box.append(words, button);
    document.body.append(box);
    say(text);
    leaveSoon(box);
  }

  // Eight seconds, but not while somebody points at it or is in it.
  function leaveSoon(box) {
    let timer;
    const leave = () => (timer = setTimeout(() => box.remove(), 8000));
    const stay = () => clearTimeout(timer);
    for (const event of ["mouseenter", "focusin"]) box.addEventListener(event, stay);
    for (const event of ["mouseleave", "focusout"]) box.addEventListener(event, leave);
    leave();
  }

  // -- The walk: the list of hops (data-sheet), and the strip under the picture (data-walks) ---------
  const hopsOf = (walk) => [...walk.querySelectorAll("[data-hop]")];
  const currentOf = (walk) => walk.querySelector("[data-hop][aria-current]");
  const stripOf = (walk) => document.querySelector(`[data-walks="${CSS.escape(walk.dataset.sheet)}"]`);
  const walkOf = (strip) => document.querySelector(`[data-sheet="${CSS.escape(strip.dataset.walks)}"]`);

  function stand(walk, hop, { quietly = false } = {}) {
    const sheet = document.getElementById(walk.dataset.sheet);
    const from = currentOf(walk)?.dataset.hop;
    currentOf(walk)?.removeAttribute("aria-current");
    sheet?.querySelectorAll(".now").forEach((mark) => mark.classList.remove("now"));
    hop.setAttribute("aria-current", "step");
    const mark = document.getElementById(`${walk.dataset.sheet}-h${hop.dataset.hop}`);
    mark?.classList.add("now");
    if (mark) center(mark);
    showStep(walk);
    walk.dispatchEvent(new CustomEvent("walk:stand", { bubbles: true, detail: { sheet: walk.dataset.sheet, from, to: hop.dataset.hop } }));
    if (!quietly) say(stripOf(walk)?.querySelector(".here").textContent ?? "");
  }

  function step(walk, by) {
    const hops = hopsOf(walk);
    const at = hops.indexOf(currentOf(walk));
    const next = hops[at < 0 ? 0 : at + by];
    if (next) stand(walk, next);
  }

  function showStep(walk) {
    const strip = stripOf(walk);
    if (!strip) return;
    const hops = hopsOf(walk);
    const hop = currentOf(walk);
    const at = hops.indexOf(hop);
    for (const button of strip.querySelectorAll("[data-step]")) {
      const by = Number(button.dataset.step);
      // Not `disabled`: that would drop the focus of whoever walks by keyboard.
      button.setAttribute("aria-disabled", String(at < 0 ? by < 0 : !hops[at + by]));
    }
    if (!hop) return;
    const here = strip.querySelector(".here");
    const title = document.createElement("b");
    title.textContent = hop.querySelector("b").textContent.trim();
    const result = document.createElement("span");
    result.className = "ok";
    result.textContent = hop.querySelector(".ok").textContent.trim();
    const text = hop.querySelector("p").textContent.replace(/\s+/g, " ").trim();
    here.replaceChildren(`Hop ${hop.dataset.hop} of ${hops.length}: `, title, ", ", result, `. ${text}`);
    here.classList.toggle("stop", hop.classList.contains("stop"));
  }

  // -- The frame of a picture -------------------------------------------------------------------------
  function center(mark) {
    const frame = mark.closest(".scroll");
    if (!frame) return;
    const inner = mark.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    frame.scrollBy({ left: inner.left + inner.width / 2 - outer.left - outer.width / 2, top: inner.top + inner.height / 2 - outer.top - outer.height / 2 });
  }

  function settle(part) {
    for (const frame of part.querySelectorAll(".scroll")) {
      // Who has zoomed looks where they want to look, also when the picture is drawn anew.
      if (frame.scrollWidth <= frame.clientWidth || frame.querySelector("svg.sheet")?.style.width) continue;
      const mark = frame.querySelector(".block circle") ?? frame.querySelector(".added, .changed, .removed");
      if (mark) center(mark);
    }
    for (const box of part.querySelectorAll("[data-leaves]")) leaveSoon(box);
    for (const walk of part.querySelectorAll("[data-sheet]")) {
      showStep(walk);
      const target = location.hash && walk.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
      if (target) stand(walk, target, { quietly: true });
    }
  }

  // Measuring makes the browser lay the page out: once for all that came, when it is about to paint anyway.
  const come = new Set();
  function settleSoon(part) {
    if (!come.size) {
      requestAnimationFrame(() => {
        const parts = [...come].filter((one) => one.isConnected);
        come.clear();
        parts.forEach(settle);
      });
    }
    come.add(part);
  }

  // -- A form whose answers fill the slot under a field: an edit of a resource fills the slot under a field, and the field says that it is meant ------------
  function markFields() {
    for (const slot of document.querySelectorAll(":is(.entry, .load) .slot")) {
      const field = document.getElementById(slot.id.slice(2));
      if (!field?.matches(".input")) continue;
      const wrong = slot.childElementCount > 0;
      field.toggleAttribute("aria-invalid", wrong);
      if (!wrong) continue;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", slot.id);
    }
  }

  // A form that came anew may lack the button that was pressed: its last row is gone, its offer is taken.
  let pressed = null;
  function standAgain() {
    if (!pressed || document.activeElement !== document.body) return;
    const places = [pressed.id, pressed.table && `${pressed.table}-add`, pressed.field, "entry-title"];
    places.map((id) => id && document.getElementById(id)).find(Boolean)?.focus();
    pressed = null;
  }

  // -- The network in words stays open: each request says that it is. ---------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    if (document.querySelector("#words[open]")) event.detail.headers["X-Open"] = "words";
  });

  // -- Undo and redo: the buttons, by keys. In a text that was changed since one came to it, the browser's own undo is meant. --
  let entered = { field: null, value: "" };
  const isText = (element) => element.matches?.("textarea, input:not([type=checkbox], [type=radio], [type=hidden])");
  for (const kind of ["focusin", "change"]) {
    document.addEventListener(kind, (event) => {
      if (isText(event.target)) entered = { field: event.target, value: event.target.value };
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    const button = document.getElementById(event.shiftKey ? "redo" : "undo");
    if (!button || (isText(event.target) && event.target.value !== entered.value)) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") button.click();
  });
  function markSteps() {
    for (const base of document.querySelectorAll("#undo-base, #redo-base")) {
      const button = base.form.querySelector("button");
      if ("possible" in base.dataset) button.removeAttribute("aria-disabled");
      else button.setAttribute("aria-disabled", "true");
    }
  }

  // -- An answer that was overtaken is not shown: each says what moment of the topology it shows -----------------------
  let shown = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const moment = Number(event.detail.xhr.getResponseHeader("X-Moment"));
    if (moment && moment < shown && event.detail.xhr.status < 400) event.detail.shouldSwap = false;
    else if (moment) shown = moment;
  });

  // What was asked from a part that an edit replaces has nowhere to go any more.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    htmx.trigger(event.detail.target, "htmx:abort");
  });

  // -- A form that htmx does not send is sent once, however often its button is pressed ----------------------------
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
    // Who stops the page, or comes back to it, can send it again.
    setTimeout(() => sent.delete(form), 3000);
  });

  // What leads away from a resource's form is asked once: the form is of what was there before.
  let leaving = null;
  document.addEventListener("htmx:confirm", (event) => {
    const act = event.detail.triggeringEvent?.submitter?.value;
    // Not `.id`: the form has a field of that name.
    if (!event.detail.elt.matches("#entry-form") || !["duplicate", "remove"].includes(act)) return;
    if (leaving === event.detail.elt) event.preventDefault();
    leaving = event.detail.elt;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === leaving && event.detail.xhr?.status !== 204) leaving = null;
  });

  // -- Listening -----------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    if (event.target.closest("#theme")) switchTheme();
    const act = event.target.closest("#entry button[id]");
    if (act) pressed = { id: act.id, table: act.closest(".rows")?.id, field: act.id.replace(/-fill$/, "") };
    const shuts = event.target.closest("[data-shuts]");
    if (shuts) document.querySelector(shuts.dataset.shuts)?.replaceChildren();
    const button = event.target.closest("[data-step]");
    const walk = button && walkOf(button.closest("[data-walks]"));
    if (walk && button.getAttribute("aria-disabled") !== "true") step(walk, Number(button.dataset.step));
    const number = event.target.closest("[data-hop] > a.num");
    if (number) stand(number.closest("[data-sheet]"), number.closest("[data-hop]"));
  });
  system.addEventListener("change", nameTheme);

  document.addEventListener("htmx:responseError", () => toast("The page did not answer as it should.", "Try again", () => location.reload()));
  document.addEventListener("htmx:sendError", () => toast("The network is away: nothing was sent.", "Try again", () => location.reload()));
  document.addEventListener("htmx:afterSettle", (event) => {
    nameTheme();
    settleSoon(event.target);
    markFields();
    markSteps();
    // A row that was just added has the focus already.
    if (!event.target.querySelector("[autofocus]")) event.target.querySelector("#problems, #clash-title")?.focus();
    standAgain();
  });

  nameTheme();
  settle(document);
})();
