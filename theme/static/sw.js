// Keeps pages for reading without signal, and sends what was filled in without it, once and in order.
const ROOT = registration.scope;
const PAGES = "balai-halaman";
const LIST = ROOT + "luring.json";
const OFFLINE = ROOT + "luring/";
const CORE = [OFFLINE, ROOT + "kotak-kirim/"];
const PATIENCE = 8000;
const REST = 300000;
const REVIEW = 2500;
const MANY = 8;
const EXTRA = 40;

// --- reading ---------------------------------------------------------------------------------
const clean = (url) => url.split("#")[0].split("?")[0];
const fresh = (url) => fetch(url, { cache: "no-cache" });
const open = () => caches.open(PAGES);

async function list() {
  const kept = await (await open()).match(LIST);
  return kept ? kept.json() : { pages: {}, forms: [] };
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

async function renew(now, old, kept, page) {
  const changed = Object.keys(now.pages).filter((path) =>
    old.pages[path] !== now.pages[path] && (old.all || kept.includes(ROOT + path)));
  if (old.all && changed.length > MANY) await unpack(now);
  else for (const path of changed) await put(ROOT + path, await fresh(ROOT + path));
  if (old.script !== now.script) await put(ROOT + now.script, await fresh(ROOT + now.script));
  await clients.get(page); // the page that is just being opened hears it too
  for (const client of await clients.matchAll()) {
    for (const path of changed) client.postMessage({ fresh: ROOT + path });
  }
}

let rested = 0;
async function refresh(page) {
  if (Date.now() - rested < REST) return;
  rested = Date.now();
  const cache = await open();
  const kept = (await cache.keys()).map((request) => request.url);
  const old = await list();
  const now = await (await fresh(LIST)).json();
  await renew(now, old, kept, page);
  const gone = kept.filter((url) => url.slice(ROOT.length) in old.pages && !(url.slice(ROOT.length) in now.pages));
  const extra = kept.filter((url) => !(url.slice(ROOT.length) in now.pages) && url !== LIST && url !== ROOT + now.script);
  for (const url of [...gone, ...extra.slice(0, -EXTRA)]) await cache.delete(url);
  await remember({ ...now, all: old.all });
}

async function mark(kept) {
  const text = await kept.text();
  const day = new Date(kept.headers.get("Date")).toLocaleDateString("id", { dateStyle: "long" });
  const note = `<p class="note" role="status">Tanpa sinyal. Ini salinan yang tersimpan ${day}.</p>`;
  return new Response(text.replace(/<main[^>]*>/, "$&" + note), { headers: kept.headers });
}

async function newest(event, url) {
  const answer = fresh(url).then((response) => put(url, response));
  event.waitUntil(answer.catch(() => 0));
  const slow = new Promise((_, fail) => setTimeout(fail, PATIENCE));
  return Promise.race([answer, slow]);
}

async function page(event) {
  const url = clean(event.request.url);
  const kept = await caches.match(url);
  const { forms, pages } = await list();
  const path = url.slice(ROOT.length);
  if (kept && navigator.onLine && path in pages && !forms.includes(path)) {
    event.waitUntil(refresh(event.resultingClientId).catch(() => { rested = 0; }));
    return kept;
  }
  try {
    return kept ? await newest(event, url) : await put(url, await fetch(event.request));
  } catch {
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
    const { all } = await list();
    for (const url of [...CORE, ROOT + now.script]) await put(url, await fresh(url));
    await remember({ ...now, all });
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
      change.onabort = fail;
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

async function complain(item, answer) {
  const problem = await answer.json();
  const errors = (problem.errors || []).map((error) => error.detail);
  await write({ ...item, note: [problem.title, problem.detail, ...errors].filter(Boolean).join(" ") });
}

async function deliver(item) {
  if (!item.visit) {
    const answer = await post(item, []);
    if (answer.status >= 500 || answer.status === 429) throw answer;
    if (!answer.ok) return complain(item, answer);
    item.visit = (await answer.json()).visit;
    await write(item);
    await wait(REVIEW);
  }
  const answer = await post(item, [["_visit", item.visit], ["_act", "kirim"]]);
  if (answer.status === 409) return write({ ...item, visit: "" });
  if (answer.status >= 500 || answer.status === 429) throw answer;
  if (!answer.ok) return complain(item, answer);
  const { reference, code } = await answer.json();
  return write({ id: item.id, title: item.title, reference, code });
}

const waiting = async () => (await items()).filter((item) => !item.code && !item.note);

function send() {
  return navigator.locks.request("kirim", async () => {
    try {
      for (const { id } of await waiting()) {
        const item = (await waiting()).find((one) => one.id === id);
        if (item) await deliver(item);
        await announce();
      }
    } catch (error) { console.info("balai", error); }
    return (await waiting()).length;
  });
}

async function later() {
  if (registration.sync) await registration.sync.register("kirim").catch(() => 0);
}

addEventListener("sync", (event) => {
  event.waitUntil(send().then((left) => left && Promise.reject(left)));
});

const ACTS = {
  daftar: async () => {
    const kept = (await (await open()).keys()).map((request) => request.url);
    const { all, kb } = await list();
    return { kept, all, kb };
  },
  simpan: async () => {
    if (!(await list()).all) await unpack(await (await fresh(LIST)).json());
    return ACTS.daftar();
  },
  taruh: async ({ item }) => { await write(item); await later(); },
  lihat: items,
  hapus: async ({ id }) => { await drop(id); await announce(); },
  kirim: send,
};

addEventListener("message", (event) => {
  const { act, ...rest } = event.data;
  const done = ACTS[act](rest).catch(() => ({})).then((answer) => event.ports[0].postMessage(answer));
  event.waitUntil(done);
});
