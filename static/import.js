// The import page: files and folders can be dropped, and what is too much is said before it is sent.
function begin() {
  "use strict";
  const form = document.getElementById("give");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "yes";
  const files = document.getElementById("id_files");
  const folder = document.getElementById("id_folder");
  const paths = document.getElementById("id_paths");
  const text = document.getElementById("id_text");
  const chosen = document.getElementById("chosen");
  const most = { bytes: Number(form.dataset.mostBytes), files: Number(form.dataset.mostFiles) };
  // By their file: where a dropped one stood. A file of a chosen folder says it by itself.
  const places = new WeakMap();

  form.querySelector(".drop").hidden = false;

  const given = () => [...files.files, ...folder.files];
  const placeOf = (file) => places.get(file) || file.webkitRelativePath || file.name;
  const number = (value) => value.toLocaleString("en");

  // What is wrong with so much, or "".
  function excess() {
    const all = given();
    const bytes = all.reduce((sum, file) => sum + file.size, new Blob([text.value]).size);
    if (all.length > most.files) return `${number(all.length)} files are chosen; ${number(most.files)} is the most.`;
    if (bytes > most.bytes) return `${number(bytes)} bytes are chosen; ${number(most.bytes)} is the most.`;
    return "";
  }

  function show() {
    const all = given();
    paths.value = all.length ? JSON.stringify(all.map(placeOf)) : "";
    const names = all.slice(0, 5).map(placeOf).join(", ");
    const more = all.length > 5 ? ` and ${number(all.length - 5)} more` : "";
    const count = all.length === 1 ? "1 file" : `${number(all.length)} files`;
    const wrong = excess();
    chosen.textContent = wrong || (all.length ? `${count} chosen: ${names}${more}.` : "");
    chosen.classList.toggle("error", Boolean(wrong));
  }

  // -- Dropping ------------------------------------------------------------------------------------
  const entriesOf = (reader) => new Promise((done, fail) => reader.readEntries(done, fail));
  const fileOf = (entry) => new Promise((done, fail) => entry.file(done, fail));

  // Every file in what was dropped, one more than is allowed at most.
  async function collect(entry, found) {
    if (found.length > most.files) return;
    if (entry.isFile) {
      const file = await fileOf(entry);
      places.set(file, entry.fullPath.replace(/^\//, ""));
      found.push(file);
      return;
    }
    const reader = entry.createReader();
    for (let some = await entriesOf(reader); some.length; some = await entriesOf(reader)) {
      for (const inner of some) await collect(inner, found);
    }
  }

  async function take(transfer) {
    // Before the first await: what was dropped is readable only now.
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const found = entries.length ? [] : [...transfer.files];
    for (const entry of entries) await collect(entry, found);
    const kept = new DataTransfer();
    found.forEach((file) => kept.items.add(file));
    files.files = kept.files;
    // The list holds the same files, or copies of them: their places go along by their order.
    [...files.files].forEach((file, at) => places.set(file, placeOf(found[at])));
    folder.value = "";
    show();
    document.getElementById("import").focus();
  }

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (on) => form.classList.toggle("over", on);
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false);
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over(false);
    take(event.dataTransfer).catch(() => {
      chosen.textContent = "What was dropped could not be read. Choose the files instead.";
    });
  });

  // -- Choosing and sending --------------------------------------------------------------------------
  files.addEventListener("change", show);
  folder.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    show();
    if (!excess()) return;
    event.preventDefault();
    chosen.scrollIntoView({ block: "nearest" });
  });
  document.getElementById("problems")?.focus();
  show();
}

begin();
// The form may come later too, in place of a page that waited for an import.
document.addEventListener("htmx:afterSettle", begin);
