// Enhances pages: offline reading, forms kept without signal, text size. Every page works without it.
const here = document.currentScript;
const root = new URL(here.dataset.root, location).href;
const words = WORDS;
const worker = navigator.serviceWorker;
const main = document.querySelector("main");
const link = navigator.connection || {};
const poor = () => !navigator.onLine || /2g/.test(link.effectiveType);

function make(tag, text, attributes) {
  return Object.assign(document.createElement(tag), { textContent: text }, attributes);
}

function tell(text, href, label, kind = "note") {
  const note = make("p", text + " ", { className: kind });
  note.setAttribute("role", "status");
  if (href) note.append(make("a", label, { href }));
  main.prepend(note);
  return note;
}

async function ask(act, rest) {
  const { active } = await worker.ready;
  return new Promise((answer) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => answer(event.data);
    active.postMessage({ act, ...rest }, [port2]);
  });
}

// Text size: the radio buttons work alone; the choice is remembered for the next page.
try {
  for (const size of document.querySelectorAll("[name=ukuran]")) {
    size.checked = size.id === localStorage.ukuran || size.checked;
    size.onchange = () => { localStorage.ukuran = size.id; };
  }
} catch { /* storage is closed: the choice holds for this page */ }

// Feedback on a page knows the page that its reader comes from.
const about = document.querySelector("form [name=halaman]");
if (about && !about.value && document.referrer.startsWith(root)) {
  about.value = document.referrer.slice(root.length - 1);
}

async function offerGuides(button) {
  const show = (state) => {
    if (!state.kb) return;
    button.hidden = false;
    button.textContent = (state.all ? words.saved : words.save).replace("%", state.kb);
    button.disabled = state.all;
  };
  button.onclick = async () => {
    button.disabled = true;
    button.textContent = words.saving;
    show(await ask("simpan"));
  };
  show(await ask("daftar"));
}

async function showReadable(lists) {
  const { kept } = await ask("daftar");
  for (const anchor of lists.querySelectorAll("a")) {
    anchor.closest("li").hidden = !kept.includes(anchor.href);
  }
}

// Forms: what is filled in without signal goes to the outbox and is sent later, once.
function entries(form) {
  return [...new FormData(form)].filter(([, value]) => value.size !== 0);
}

async function keep(form) {
  const title = document.querySelector("h1").textContent;
  const old = Number(location.hash.split("perbaiki-")[1]);
  await ask("taruh", { item: { title, url: form.action, page: location.pathname, fields: entries(form) } });
  if (old) await ask("hapus", { id: old });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  location = root + "kotak-kirim/";
}

async function restore(form) {
  const id = Number(location.hash.split("perbaiki-")[1]);
  const item = id && (await ask("lihat")).find((one) => one.id === id);
  if (!item) return;
  const seen = {};
  for (const [name, value] of item.fields) {
    if (name[0] === "_") continue;
    const inputs = form.querySelectorAll(`[name="${name}"]`);
    const place = (seen[name] = (seen[name] ?? -1) + 1);
    const option = [...inputs].find((input) => /radio|checkbox/.test(input.type) && input.value === value);
    if (option) option.checked = true;
    else if (inputs[place] && inputs[place].type !== "file") inputs[place].value = value;
  }
  form.before(tell(item.note || words.unsent, "", "", "warn"));
}

async function enhance(form) {
  await worker.ready;
  const later = make("button", words.later, { type: "button", className: "btn alt", onclick: () => keep(form) });
  const offer = () => { if (poor()) form.append(later); else later.remove(); };
  addEventListener("offline", offer);
  addEventListener("online", offer);
  offer();
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    keep(form);
  });
  restore(form);
}

function act(label, call, kind = "link") {
  return make("button", label, { type: "button", className: kind, onclick: call });
}

function save(item) {
  const plain = item.fields.map(([name, value]) => [name, value.name || value]);
  const text = JSON.stringify({ balai: "draf", title: item.title, page: item.page, fields: plain });
  const file = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", "", { href: file, download: `draf-${item.id}.json` }).click();
}

function drawItem(item) {
  const box = make("li", "", { className: item.code ? "ok" : item.note ? "warn" : "note" });
  const lines = item.code
    ? [words.sent.replace("%", item.reference), item.code.replace(/\d{4}(?=\d)/g, "$& ")]
    : [item.note || words.unsent];
  box.append(make("b", item.title), ...lines.map((line) => make("p", line)));
  if (item.code) box.children[2].className = "code";
  else box.append(act(words.file, () => save(item)));
  if (item.note) box.append(" ", make("a", words.fix, { href: `${item.page}#perbaiki-${item.id}` }));
  box.append(" ", act(item.code ? words.noted : words.remove, () => confirm(words.sure) && ask("hapus", { id: item.id })));
  return box;
}

let tries = 0;
async function send() {
  const left = await ask("kirim");
  tries = left ? tries + 1 : 0;
  if (left) setTimeout(send, Math.min(3e5, 5e3 * 2 ** tries) * (0.5 + Math.random()));
}

async function showOutbox(list) {
  const items = await ask("lihat");
  const waiting = items.filter((item) => !item.code);
  if (list) {
    list.replaceChildren(...items.map(drawItem));
    list.nextElementSibling.hidden = items.length > 0;
    list.previousElementSibling.hidden = !waiting.length;
  } else if (items.length) {
    const text = waiting.length ? words.waiting.replace("%", waiting.length) : words.arrived;
    tell(text, root + "kotak-kirim/", words.look);
  }
  return waiting;
}

async function start() {
  const outbox = document.querySelector("#kiriman");
  worker.addEventListener("message", ({ data }) => {
    if (data === "kiriman" && outbox) showOutbox(outbox);
    if (data.fresh === location.href.split("#")[0]) tell(words.fresh, location.pathname, words.reload);
  });
  await worker.register(root + "sw.js");
  const offers = document.querySelectorAll("[data-simpan]");
  const lists = document.querySelector("#terbaca");
  const form = document.querySelector("form[action$='/formulir']:not(:has([name=_page]))");
  const now = document.querySelector("#kirim-sekarang");
  if (form) enhance(form);
  if (lists) showReadable(lists);
  if (now) now.onclick = send;
  offers.forEach(offerGuides);
  if ((await showOutbox(outbox)).length && navigator.onLine) send();
  addEventListener("online", send);
  if (!link.saveData && !poor()) setTimeout(() => ask("simpan"), 4e3);
}

if (worker) start();
