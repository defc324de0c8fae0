// Loaded in the head, before anything is painted: the reader's own choice of theme, if there is one.
(function () {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.classList.add(chosen);
  } catch {
    // Storage may be closed to us; then the system decides.
  }
  document.documentElement.classList.add("js");
})();
