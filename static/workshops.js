// A workshop's timer, counted down where it stands; and for how long a seat is stuck, counted up.
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
})();
