// Keeps pages for reading without signal, and sends what was filled in without it, once and in order.
const ROOT = registration.scope;
const PAGES = "balai-halaman";
const LIST = ROOT + "luring.json";
const CORE = ["luring/", "kotak-kirim/", "draf/"].map((path) => ROOT + path);
const [OFFLINE, OUTBOX] = CORE;
const words = WORDS;
const PATIENCE = 8000;
const REST = 300000;
const REVIEW = 2500;
const MANY = 8;
const EXTRA = 40;

// --- reading ---------------------------------------------------------------------------------
const path = (url) => url.slice(ROOT.length);
const fresh = (url) => fetch(url, { cache: "no-cache" });
const open = () => caches.open(PAGES);
const bare = (url) => url.split(/[?#]/)[0];

async function announce(message, page) {
  for (const client of await clients.matchAll()) if (client.id !== page) client.postMessage(message);
}

async function list() {
  const kept = await (await open()).match(LIST);
  return kept ? kept.json() : { pages: {} };
}

async function put(url, response) {
  const kept = response.ok && !response.redirected && !/no-store/.test([...response.headers]);
  if (kept) await (await open()).put(url, response.clone());
  return response;
}

const renew = async (url) => put(url, await fresh(url));
const keys = async () => (await (await open()).keys()).map((request) => request.url);

const remember = async (data) => (await open()).put(LIST, new Response(JSON.stringify(data)));

async function unpack(now) {
  const cache = await open();
  const all = await (await fetch(ROOT + now.bundle)).json();
  const headers = { "Content-Type": "text/html; charset=utf-8", Date: now.built };
  for (const path in all) await cache.put(ROOT + path, new Response(all[path], { headers }));
  await remember({ ...now, all: true });
}

async function keepScripts({ scripts }) {
  for (const name of scripts) await file(new Request(ROOT + name));
}

async function update(now, old, kept, page) {
  const changed = Object.keys(now.pages)
    .filter((name) => old.pages[name] !== now.pages[name])
    .map((name) => ROOT + name)
    .filter((url) => old.all || kept.includes(url));
  if (old.all && changed.length > MANY) await unpack(now);
  else for (const url of changed) await renew(url);
  await keepScripts(now);
  for (const url of changed) await announce({ fresh: url }, page);
  return changed;
}

// What changed while a page was being opened: told too early it would be lost, so the page asks.
const renewed = {};
let rested = 0;
async function refresh(page) {
  if (Date.now() - rested < REST) return [];
  rested = Date.now();
  const cache = await open();
  const kept = await keys();
  const old = await list();
  const now = await (await fresh(LIST)).json();
  const changed = await update(now, old, kept, page);
  const other = kept.filter((url) => url !== LIST && !(path(url) in now.pages) && !now.scripts.includes(path(url)));
  const gone = other.filter((url) => path(url) in old.pages);
  for (const url of [...gone, ...other.slice(0, -EXTRA)]) await cache.delete(url);
  await remember({ ...now, all: old.all });
  return changed;
}

async function mark(kept) {
  const text = await kept.text();
  const day = new Date(kept.headers.get("Date")).toLocaleDateString(words.language, { dateStyle: "long" });
  const note = `<p class="note" role="status">${words.copy.replace("%", day)}</p>`;
  return new Response(text.replace(/<main[^>]*>/, "$&" + note), kept);
}

async function page(event) {
  const url = bare(event.request.url);
  const kept = await caches.match(url);
  const hash = (await list()).pages[path(url)];
  if (kept && navigator.onLine && hash && !hash.endsWith("*")) { // a star: it has a form
    const opening = event.resultingClientId;
    event.waitUntil(renewed[opening] = refresh(opening).catch(() => { rested = 0; return []; }));
    return kept;
  }
  try {
    if (!kept) return await put(url, await fetch(event.request));
    const answer = renew(url);
    event.waitUntil(answer.catch(() => 0));
    return await Promise.race([answer, new Promise((_, fail) => setTimeout(fail, PATIENCE))]);
  } catch {
    if (CORE.includes(url)) return kept; // says itself what is missing
    return kept ? mark(kept) : caches.match(OFFLINE);
  }
}

async function file(request) {
  return (await caches.match(request)) || put(request.url, await fetch(request));
}

// A form that did not reach the service, though there seemed to be signal, goes to the outbox. What was
// on its way to be stored is sent again by itself; all else is first opened and looked at.
async function hand(request) {
  const copy = request.clone();
  const answer = await fetch(request).catch(() => 0);
  if (answer && !/50[24]/.test(answer.status)) return answer; // those two are a proxy's, alone there
  const typed = [...await copy.formData()];
  const { _form, _visit: visit, _act } = Object.fromEntries(typed);
  if (!_form) return answer || (typed[1] ? Response.error() : caches.match(OFFLINE)); // a code alone
  const fields = typed.filter(([name, value]) => !/^_[va]/.test(name) && value.size !== 0);
  const note = _act !== "kirim" && words.lost;
  await ACTS.taruh({ item: { ...await find(_form), url: request.url, fields, visit, note } });
  return Response.redirect(OUTBOX);
}

// The kept page with this form. A long one has two: there is room for all its words where the name is longer.
async function find(token) {
  let found = { page: ROOT + "layanan/", title: words.form };
  for (const url of await keys()) {
    const text = await (await caches.match(url)).text();
    if (url.length > found.page.length && text.includes(token)) found = { page: url, title: /<title>(.*?) –/.exec(text)[1] };
  }
  return found;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { method, mode, url } = request;
  if (!url.startsWith(ROOT)) return;
  if (mode === "navigate") event.respondWith(method === "GET" ? page(event) : hand(request));
  else if (/-[0-9a-f]{8}[^/]*$/.test(url)) event.respondWith(file(request));
});

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const now = await (await fresh(LIST)).json();
    const old = await list();
    const seen = await clients.matchAll({ includeUncontrolled: true });
    for (const url of [...CORE, ...seen.map((client) => bare(client.url))]) await renew(url);
    await keepScripts(now);
    if (!old.built) await remember(now); // else `refresh` finds what has changed since
  })());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// --- sending ---------------------------------------------------------------------------------
function store(mode, work) {
  return new Promise((done, fail) => {
    const opened = indexedDB.open("balai", 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore("kiriman", { keyPath: "id", autoIncrement: true });
    opened.onerror = fail;
    opened.onsuccess = () => {
      const change = opened.result.transaction("kiriman", mode, { durability: "strict" });
      const asked = work(change.objectStore("kiriman"));
      change.oncomplete = () => { opened.result.close(); done(asked.result); };
      change.onabort = fail; // no room, for example
    };
  });
}

const items = () => store("readonly", (kept) => kept.getAll());
const write = (item) => store("readwrite", (kept) => kept.put(item));
const drop = (id) => store("readwrite", (kept) => kept.delete(id));
const wait = (time) => new Promise((done) => setTimeout(done, time));

function post(item, extra) {
  const body = new FormData();
  let time = 60000;
  for (const [name, value] of [...item.fields, ...extra]) {
    body.append(name, value);
    time += (value.size || 0) / 10;
  }
  const headers = { Accept: "application/json" };
  return fetch(item.url, { method: "POST", body, headers, signal: AbortSignal.timeout(time) });
}

// What the service will not take as it is waits for somebody to look at it; all else is tried again.
async function refused(item, answer) {
  const { status, headers } = answer;
  const { title, detail, errors = [] } = await answer.json().catch(() => ({}));
  const visit = headers.get("Balai-Visit") || item.visit; // it may carry a place in the queue
  if (status === 429 || status >= 500) {
    const until = Date.now() + 1e3 * (headers.get("Retry-After") || 0);
    await write({ ...item, visit, status, until });
    if (status !== 500) throw status;
  } else if (status === 409 && visit !== item.visit) await write({ ...item, visit });
  else {
    const note = [title, detail].filter(Boolean).join(". ") || status;
    await write({ ...item, visit: "", status, note, errors });
  }
}

async function deliver(item) {
  if (!item.visit) {
    const answer = await post(item, []);
    if (!answer.ok) return refused(item, answer);
    item.visit = (await answer.json()).visit;
    await write(item);
    await wait(REVIEW);
  }
  const answer = await post(item, [["_visit", item.visit], ["_act", "kirim"]]);
  if (!answer.ok) return refused(item, answer);
  const { reference, code } = await answer.json();
  return write({ id: item.id, title: item.title, reference, code });
}

const waiting = async () => (await items()).filter((item) => !item.code && !item.note);

function send() {
  return navigator.locks.request("kirim", async () => {
    try {
      for (const { id } of await waiting()) {
        const item = (await waiting()).find((one) => one.id === id);
        try { if (item) await deliver(item); } finally { await announce("kiriman"); }
      }
    } catch { /* no signal, or too much going on: all that is left waits, in its order */ }
    const left = await waiting();
    const pause = Math.max(0, ...left.map(({ until = 0 }) => until - Date.now()));
    return { left: left.length, pause };
  });
}

addEventListener("sync", (event) => {
  event.waitUntil(send().then(({ left }) => left && Promise.reject(left)));
});

const ACTS = {
  daftar: async () => ({ ...await list(), kept: await keys(), core: CORE }),
  simpan: async () => {
    if (!(await list()).all) await unpack(await (await fresh(LIST)).json());
    return ACTS.daftar();
  },
  taruh: async ({ item }) => {
    const id = await write(item);
    if (registration.sync) await registration.sync.register("kirim").catch(() => 0);
    return { id };
  },
  lihat: items,
  hapus: async ({ id }) => { await drop(id); await announce("kiriman"); },
  kirim: send,
  segar: async (_, page) => renewed[page] || [],
};

addEventListener("message", (event) => {
  const { act, ...rest } = event.data;
  const done = ACTS[act](rest, event.source.id).catch(() => ({})).then((answer) => event.ports[0].postMessage(answer));
  event.waitUntil(done);
});
