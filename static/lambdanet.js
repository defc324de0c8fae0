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
    let timer;
    const leave = () => (timer = setTimeout(() => box.remove(), 8000));
    const stay = () => clearTimeout(timer);
    for (const event of ["mouseenter", "focusin"]) box.addEventListener(event, stay);
    for (const event of ["mouseleave", "focusout"]) box.addEventListener(event, leave);
    leave();
  }

  // -- The walk ------------------------------------------------------------------------------------
  const hopsOf = (walk) => [...walk.querySelectorAll("[data-hop]")];

  function stand(walk, hop, { scroll = true } = {}) {
    const sheet = document.getElementById(walk.dataset.sheet);
    walk.querySelector("[data-hop][aria-current]")?.removeAttribute("aria-current");
    sheet?.querySelectorAll(".now").forEach((mark) => mark.classList.remove("now"));
    hop.setAttribute("aria-current", "step");
    const mark = document.getElementById(`${walk.dataset.sheet}-h${hop.dataset.hop}`);
    mark?.classList.add("now");
    nameSteps(walk);
    if (!scroll) return;
    if (mark) center(mark);
    keepInView(hop);
    const title = hop.querySelector("b").textContent.trim();
    say(`Hop ${hop.dataset.hop} of ${hopsOf(walk).length}: ${title}, ${hop.querySelector(".ok").textContent.trim()}.`);
  }

  function step(walk, by) {
    const hops = hopsOf(walk);
    const at = hops.findIndex((hop) => hop.hasAttribute("aria-current"));
    const next = at < 0 ? (by > 0 ? 0 : hops.length - 1) : at + by;
    if (hops[next]) stand(walk, hops[next]);
  }

  function nameSteps(walk) {
    const hops = hopsOf(walk);
    const at = hops.findIndex((hop) => hop.hasAttribute("aria-current"));
    for (const button of walk.querySelectorAll("[data-step]")) {
      const by = Number(button.dataset.step);
      // Not `disabled`: that would drop the focus of whoever walks by keyboard.
      button.setAttribute("aria-disabled", String(at < 0 ? by < 0 : !hops[at + by]));
    }
  }

  // -- The frame of a picture -------------------------------------------------------------------------
  function center(mark) {
    const frame = mark.closest(".scroll");
    if (!frame) return;
    const inner = mark.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    frame.scrollBy({ left: inner.left + inner.width / 2 - outer.left - outer.width / 2, top: inner.top + inner.height / 2 - outer.top - outer.height / 2 });
  }

  function keepInView(hop) {
    const box = hop.getBoundingClientRect();
    // On a phone the picture stands above its walk: the page stays where the reader put it.
    if (box.top < 60 || box.bottom > innerHeight) {
      hop.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
  }

  function settle(part) {
    for (const frame of part.querySelectorAll(".scroll")) {
      if (frame.scrollWidth <= frame.clientWidth) continue;
      const mark = frame.querySelector(".block circle");
      if (mark) center(mark);
    }
    for (const walk of part.querySelectorAll("[data-sheet]")) {
      nameSteps(walk);
      const target = location.hash && walk.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
      if (target) stand(walk, target, { scroll: false });
    }
  }

  // -- Listening -----------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    if (event.target.closest("#theme")) switchTheme();
    const button = event.target.closest("[data-step]");
    if (button && button.getAttribute("aria-disabled") !== "true") step(button.closest("[data-sheet]"), Number(button.dataset.step));
    const number = event.target.closest("[data-hop] > a.num");
    if (number) stand(number.closest("[data-sheet]"), number.closest("[data-hop]"));
  });
  system.addEventListener("change", nameTheme);

  document.addEventListener("htmx:responseError", () => toast("The page did not answer as it should.", "Try again", () => location.reload()));
  document.addEventListener("htmx:sendError", () => toast("The network is away: nothing was sent.", "Try again", () => location.reload()));
  document.addEventListener("htmx:afterSettle", (event) => {
    nameTheme();
    settle(event.target);
    event.target.querySelector("#problems")?.focus();
  });

  nameTheme();
  settle(document);
})();
