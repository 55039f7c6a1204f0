// Keeps pages for reading without signal, and sends what was filled in without it, once and in order.
const ROOT = registration.scope;
const PAGES = "balai-halaman";
const LIST = ROOT + "luring.json";
const OFFLINE = ROOT + "luring/";
const CORE = [OFFLINE, ROOT + "kotak-kirim/", ROOT + "draf/"];
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

async function list() {
  const kept = await (await open()).match(LIST);
  return kept ? kept.json() : { pages: {} };
}

async function put(url, response) {
  if (response.ok && !response.redirected) await (await open()).put(url, response.clone());
  return response;
}

async function remember(data) {
  await (await open()).put(LIST, new Response(JSON.stringify(data)));
}

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

async function renew(now, old, kept, page) {
  const changed = Object.keys(now.pages)
    .filter((name) => old.pages[name] !== now.pages[name])
    .map((name) => ROOT + name)
    .filter((url) => old.all || kept.includes(url));
  if (old.all && changed.length > MANY) await unpack(now);
  else for (const url of changed) await put(url, await fresh(url));
  await keepScripts(now);
  for (const client of await clients.matchAll()) {
    if (client.id !== page) for (const url of changed) client.postMessage({ fresh: url });
  }
  return changed;
}

// What changed while a page was being opened: told too early it would be lost, so the page asks.
const renewed = {};
let rested = 0;
async function refresh(page) {
  if (Date.now() - rested < REST) return [];
  rested = Date.now();
  const cache = await open();
  const kept = (await cache.keys()).map((request) => request.url);
  const old = await list();
  const now = await (await fresh(LIST)).json();
  const changed = await renew(now, old, kept, page);
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
  return new Response(text.replace(/<main[^>]*>/, "$&" + note), { headers: kept.headers });
}

async function newest(event, url) {
  const answer = fresh(url).then((response) => put(url, response));
  event.waitUntil(answer.catch(() => 0));
  const slow = new Promise((_, fail) => setTimeout(fail, PATIENCE));
  return Promise.race([answer, slow]);
}

async function page(event) {
  const [url] = event.request.url.split(/[?#]/);
  const kept = await caches.match(url);
  const hash = (await list()).pages[path(url)];
  if (kept && navigator.onLine && hash && !hash.endsWith("*")) { // a star: it has a form
    const opening = event.resultingClientId;
    event.waitUntil(renewed[opening] = refresh(opening).catch(() => { rested = 0; return []; }));
    return kept;
  }
  try {
    return kept ? await newest(event, url) : await put(url, await fetch(event.request));
  } catch {
    if (CORE.includes(url)) return kept; // says itself what is missing
    return kept ? mark(kept) : caches.match(OFFLINE);
  }
}

async function file(request) {
  return (await caches.match(request)) || put(request.url, await fetch(request));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (/-[0-9a-f]{8}[^/]*$/.test(request.url)) event.respondWith(file(request));
});

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const now = await (await fresh(LIST)).json();
    const old = await list();
    const seen = await clients.matchAll({ includeUncontrolled: true });
    for (const url of [...CORE, ...seen.map((client) => client.url.split(/[?#]/)[0])]) await put(url, await fresh(url));
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

async function announce() {
  for (const client of await clients.matchAll()) client.postMessage("kiriman");
}

function post(item, extra) {
  const body = new FormData();
  let time = PATIENCE * 8;
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
        try { if (item) await deliver(item); } finally { await announce(); }
      }
    } catch { /* no signal, or too much going on: all that is left waits, in its order */ }
    const left = await waiting();
    const pause = Math.max(0, ...left.map(({ until = 0 }) => until - Date.now()));
    return { left: left.length, pause };
  });
}

async function later() {
  if (registration.sync) await registration.sync.register("kirim").catch(() => 0);
}

addEventListener("sync", (event) => {
  event.waitUntil(send().then(({ left }) => left && Promise.reject(left)));
});

const ACTS = {
  daftar: async () => {
    const kept = (await (await open()).keys()).map((request) => request.url);
    const { all, kb } = await list();
    return { kept, all, kb, core: CORE };
  },
  simpan: async () => {
    if (!(await list()).all) await unpack(await (await fresh(LIST)).json());
    return ACTS.daftar();
  },
  taruh: async ({ item }) => {
    const id = await write(item);
    await later();
    return { id };
  },
  lihat: items,
  hapus: async ({ id }) => { await drop(id); await announce(); },
  kirim: send,
  segar: async (_, page) => renewed[page] || [],
};

addEventListener("message", (event) => {
  const { act, ...rest } = event.data;
  const done = ACTS[act](rest, event.source.id).catch(() => ({})).then((answer) => event.ports[0].postMessage(answer));
  event.waitUntil(done);
});
