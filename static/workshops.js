// A workshop's timer, counted down where it stands; for how long a seat is stuck, counted up; and what somebody is writing.
(() => {
  const shown = (seconds) => (seconds > 0 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "time is up");

  function tick() {
    for (const clock of document.querySelectorAll(".clock[data-ends]")) {
      clock.textContent = shown(Math.ceil((new Date(clock.dataset.ends) - Date.now()) / 1000));
    }
    for (const clock of document.querySelectorAll(".clock[data-since]")) {
      clock.textContent = shown(Math.max(1, Math.floor((Date.now() - new Date(clock.dataset.since)) / 1000)));
    }
  }
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);

  // Room and desk come anew: what somebody has opened stays open, and where they write they go on writing.
  let unfolded = new Map();
  let writing = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!["room", "desk"].includes(part?.id)) return;
    for (const one of part.querySelectorAll("details[id]")) {
      // At the desk what was shut stays shut too; a room's step may open its questions.
      if (one.open || part.id === "desk") unfolded.set(one.id, one.open);
    }
    writing = part.querySelector("[hx-preserve] :focus");
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, open] of unfolded) document.getElementById(id)?.toggleAttribute("open", open);
    if (writing?.isConnected) writing.focus({ preventScroll: true });
    unfolded = new Map();
    writing = null;
  });
})();
