// Copy buttons beside snippets. Without it the text can be selected.
(function () {
  "use strict";
  if (!navigator.clipboard) return; // a browser gives it to pages of https and of this machine alone

  function settle() {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const said = button.closest(".use, .field")?.querySelector("[data-copied]");
    let word = "Copied";
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      word = "Press Ctrl+C";
    }
    button.textContent = word;
    if (said) said.textContent = word === "Copied" ? "Copied." : "It could not be copied; the text is selected.";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });

  document.addEventListener("htmx:afterSettle", settle);
  settle();
})();
