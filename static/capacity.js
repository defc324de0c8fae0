// A slider and its number say the same. The number is what the form sends; without script there is no slider.
(function () {
  "use strict";
  function unset(slider, empty) {
    if (empty) slider.setAttribute("aria-valuetext", "none");
    else slider.removeAttribute("aria-valuetext");
  }

  document.addEventListener("input", (event) => {
    const { target } = event;
    if (target.matches?.("[data-slides]")) {
      document.getElementById(target.dataset.slides).value = target.value;
      unset(target, false);
      return;
    }
    const slider = target.id && document.querySelector(`[data-slides="${CSS.escape(target.id)}"]`);
    if (!slider) return;
    slider.value = target.value === "" ? slider.max : target.value;
    unset(slider, target.value === "");
  });
})();
