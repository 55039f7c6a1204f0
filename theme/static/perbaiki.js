// Puts what waits in the outbox back into its form, to be finished or mended.
Object.assign(words, WORDS);

// Puts one word or file back where it was; returns what has no place any more. A file that had arrived
// already is known by its handle; when it was erased since, it is chosen anew.
function put(name, value, place, gone) {
  const all = [...form.querySelectorAll(`[name="${name}"]`)];
  const ticks = all.filter(({ type }) => /radio|checkbox/.test(type));
  const tick = ticks.find((input) => input.value === value);
  const input = all.filter((one) => !ticks.includes(one))[place];
  const file = all.find(({ type }) => type === "file");
  const folded = value && all[0] && all[0].closest("details");
  if (folded) folded.open = true;
  if (tick) tick.checked = true;
  else if (file && value.name) {
    const files = new DataTransfer();
    for (const one of [...file.files, value]) files.items.add(one);
    file.files = files.files;
  } else if (file) gone || file.before(make("input", "", { type: "hidden", name, value }), make("p", words.held));
  else if (input) input.value = value;
  else return value.name || value;
}

function point({ pointer, detail }) {
  const input = form.querySelector(`[name^="${pointer.slice(2)}"]`);
  if (!input) return;
  input.setAttribute("aria-invalid", true);
  input.closest(".q").firstElementChild.after(make("p", detail, { className: "err" }));
}

async function restore() {
  const item = (await ask("lihat")).find(({ id }) => id === mended);
  if (!item) return;
  const seen = {};
  const lost = item.fields.map(([name, value]) => {
    seen[name] = seen[name] || 0;
    return name[0] !== "_" && put(name, value, seen[name]++, item.status === 409);
  }).filter(Boolean);
  const note = tell(lost.length ? `${item.note} ${words.lost} ${lost.join("; ")}` : item.note, "warn");
  form.before(note);
  (item.errors || []).forEach(point);
  note.scrollIntoView();
}

restore();
