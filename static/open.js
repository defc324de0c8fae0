// A link that carries what it shows: no server is sent the part after the #, so this sends it. The address stays as it is.
(function () {
  "use strict";
  const form = document.getElementById("open");
  let carried = "";

  function open() {
    const data = location.hash.slice(1);
    if (document.getElementById(data)) {
      // A place of the page, such as a hop: it has been scrolled to, and the address stays what can be handed on.
      if (carried) history.replaceState(null, "", `#${carried}`);
      return;
    }
    if (!data) return;
    carried = data;
    document.getElementById("id_data").value = data;
    const opening = document.getElementById("opening");
    if (opening) opening.hidden = false;
    form.requestSubmit();
  }

  document.addEventListener("htmx:afterSettle", () => {
    if (document.querySelector("#opened .kindly")) document.getElementById("id_data").value = "";
    document.getElementById("problems")?.focus();
  });
  addEventListener("hashchange", open);
  // htmx makes the form its own when all is parsed; before that the browser itself would send it, and lose the address.
  document.addEventListener("DOMContentLoaded", open);
})();
