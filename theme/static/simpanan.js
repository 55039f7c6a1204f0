// What this phone keeps: the pages that read without signal, and the outbox.
Object.assign(words, WORDS);
const outbox = document.querySelector("#kiriman");
const readable = document.querySelector("#terbaca");

// --- pages -----------------------------------------------------------------------------------
async function listOther(urls) {
  const list = make("ul", "", { className: "links" });
  for (const url of urls) {
    const [, title] = /<title>(.*?) – /.exec(await (await caches.match(url)).text()) || [];
    if (!title) continue;
    const line = make("li");
    line.append(make("a", new DOMParser().parseFromString(title, "text/html").body.textContent, { href: url }));
    list.append(line);
  }
  return list;
}

async function showReadable() {
  const { kept, core } = await ask("daftar");
  const anchors = [...readable.querySelectorAll("a")];
  for (const anchor of anchors) anchor.closest("li").hidden = !kept.includes(anchor.href);
  const known = [...core, ...anchors.map(({ href }) => href)];
  readable.append(await listOther(kept.filter((url) => /\/$/.test(url) && !known.includes(url))));
  for (const list of readable.querySelectorAll("ul")) {
    const none = !list.querySelector("li:not([hidden])");
    list.hidden = none;
    if (list.previousElementSibling.tagName === "H2") list.previousElementSibling.hidden = none;
  }
}

function unveil() {
  readable.parentElement.style.transition = "none";
}

async function offerGuides(button) {
  const show = ({ all, kb }) => {
    button.hidden = !kb;
    button.textContent = (all ? words.saved : words.save).replace("%", kb);
    button.disabled = all;
  };
  button.onclick = async () => {
    button.disabled = true;
    button.textContent = words.saving;
    show(await ask("simpan"));
  };
  show(await ask("daftar"));
}

// --- outbox ----------------------------------------------------------------------------------
function act(label, onclick) {
  return make("button", label, { type: "button", className: "link", onclick });
}

// Reads a kept page, apart from its style: that is allowed by its own policy only.
async function read(url) {
  const answer = (await caches.match(url)) || (await fetch(url));
  const [head, style, body] = (await answer.text()).split(/(<style>[^]*?<\/style>)/);
  return [new DOMParser().parseFromString(head + body, "text/html"), style];
}

// Pairs what was typed with what the form asks, as far as the form is kept and still asks it.
async function list(item) {
  const [page] = await read(new URL(item.page, location).href).catch(() => [new Document()]);
  const lines = {};
  for (const [name, value] of item.fields) {
    if (name[0] === "_" || !value) continue;
    const input = page.querySelector(`[name="${name}"]`);
    const label = input && input.closest(".q").querySelector("legend, label").firstChild.data;
    const { words: said = [] } = lines[name] || {};
    lines[name] = { label: label || name, words: [...said, value.name || value] };
  }
  return Object.values(lines);
}

function hide(file, attributes) {
  const input = file.createElement("input");
  for (const name in attributes) input.setAttribute(name, attributes[name]);
  return input;
}

async function save(item) {
  const [file, style] = await read(root + "draf/");
  const [form, answers] = [file.querySelector("form"), file.querySelector("dl")];
  file.title = file.title.replace(" –", `: ${item.title} –`);
  file.querySelector(".up").textContent = item.title;
  form.setAttribute("action", item.url);
  for (const [name, value] of item.fields) {
    if (value.name) file.querySelector(".note").hidden = false;
    else if (name !== "_page") form.lastElementChild.before(hide(file, { type: "hidden", name, value }));
  }
  const line = answers.firstElementChild;
  answers.replaceChildren(...(await list(item)).map(({ label, words: said }) => {
    const copy = line.cloneNode(true);
    copy.firstChild.textContent = label;
    copy.lastChild.textContent = said.join(" ");
    return copy;
  }));
  const href = URL.createObjectURL(new Blob(["<!doctype html>", file.documentElement.outerHTML.replace("</head>", `${style}$&`)], { type: "text/html" }));
  make("a", "", { href, download: `draf-${item.title.toLowerCase().replace(/\W+/g, "-")}.html` }).click();
}

function explain({ note, status, errors = [] }) {
  if (status === 403) return [words.renewed];
  if (note) return [note === status ? words.refused.replace("%", status) : note, ...errors.slice(0, 3).map(({ detail }) => detail)];
  if (!status || !navigator.onLine) return [words.unsent];
  return [status === 429 ? words.busy : words.down];
}

function draw(item) {
  const { id, title, code, note } = item;
  const box = make("div", "", { className: code ? "ok" : note ? "warn" : "note" });
  const lines = code ? [words.sent.replace("%", item.reference), code.replace(/\d{4}(?=\d)/g, "$& ")] : explain(item);
  box.setAttribute("role", "listitem");
  box.append(make("b", title), ...lines.map((line) => make("p", line)));
  if (code) box.lastChild.className = "code";
  else {
    if (note) box.append(make("a", words.open, { className: "btn", href: `${item.page}#perbaiki-${id}` }), " ");
    box.append(act(words.file, () => save(item)), " ");
  }
  box.append(act(code ? words.noted : words.remove, () => confirm(words.sure) && ask("hapus", { id })));
  return box;
}

async function showOutbox() {
  const items = await ask("lihat");
  outbox.replaceChildren(...items.map(draw));
  outbox.nextElementSibling.hidden = items.length > 0;
  outbox.nextElementSibling.textContent = words.none;
  outbox.previousElementSibling.hidden = !items.some((item) => !item.code && !item.note);
}

if (worker) {
  const done = [...document.querySelectorAll("[data-simpan]")].map(offerGuides);
  if (readable) Promise.all([showReadable(), ...done]).finally(unveil);
} else if (readable) unveil();
if (worker && outbox) {
  document.querySelector("#kirim-sekarang").onclick = send;
  worker.addEventListener("message", showOutbox);
  showOutbox();
}
