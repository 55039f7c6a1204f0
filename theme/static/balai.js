// Enhances every page: offline reading, sending what waits, text size. Every page works without it.
const root = new URL(document.currentScript.dataset.root, location).href;
const words = WORDS;
const worker = navigator.serviceWorker;
const main = document.querySelector("main");
const link = navigator.connection || {};
const poor = () => !navigator.onLine || /2g/.test(link.effectiveType);

function make(tag, text, attributes) {
  return Object.assign(document.createElement(tag), { textContent: text }, attributes);
}

function tell(text, kind, href, label) {
  const note = make("p", text + " ", { className: kind || "note" });
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

// The outbox: what waits is sent while a page is open, after pauses that double and are never alike.
let tries = 0;
let timer;
async function send() {
  clearTimeout(timer);
  const { left, pause } = await ask("kirim");
  tries = left ? tries + 1 : 0;
  const longest = Math.max(pause, Math.min(3e5, 5e3 * 2 ** tries));
  if (left) timer = setTimeout(send, longest * (1 + Math.random()) / 2 + pause / 2);
}

let told;
async function tellWaiting() {
  const items = await ask("lihat");
  const waiting = items.filter((item) => !item.code).length;
  if (told) told.remove();
  if (items.length && !document.querySelector("#kiriman")) {
    const text = waiting ? words.waiting.replace("%", waiting) : words.arrived;
    told = tell(text, "", root + "kotak-kirim/", words.look);
  }
  return waiting;
}

function offer(fresh) {
  if (fresh.includes(location.href.split("#")[0])) tell(words.fresh, "", location.pathname, words.reload);
}

async function start() {
  worker.addEventListener("message", ({ data }) => {
    if (data === "kiriman") tellWaiting();
    offer([data.fresh]);
  });
  await worker.register(root + "sw.js");
  addEventListener("online", send);
  ask("segar").then(offer);
  if ((await tellWaiting()) && navigator.onLine) send();
  if (!link.saveData && !poor()) setTimeout(() => ask("simpan"), 4e3);
}

if (worker) start().catch(() => { /* closed in this browser: the page stays as it is */ });
