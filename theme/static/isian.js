// Forms without signal: kept in the outbox and sent later. Long ones are filled whole, on one page.
Object.assign(words, WORDS);
const form = document.querySelector("form.form[action$='/formulir']");
const mended = Number(location.hash.split("perbaiki-")[1]);
const turned = form && form.querySelector("[name=_page], [value^='tambah:']");
const whole = turned && location.pathname + "sekaligus/";

// Feedback on a page knows the page that its reader comes from.
const about = document.querySelector("form [name=halaman]");
if (about && !about.value && document.referrer.startsWith(root)) {
  about.value = document.referrer.slice(root.length - 1);
}

// What has a `note` is not sent before somebody has looked at it again, on its `page`.
async function keep(note, page = location.pathname) {
  if (keep.at > (keep.at = Date.now()) - 2e3) return; // tapped twice
  const fields = [...new FormData(form)].filter(([, value]) => value.size !== 0);
  const blank = fields.every(([name, value]) => name[0] === "_" || !value);
  if (whole && blank) return (location = whole);
  const title = document.querySelector("h1").textContent;
  const { id } = await ask("taruh", { item: { title, url: form.action, page, fields, note } });
  if (!id) return tell(words.full, "warn").scrollIntoView();
  if (mended) await ask("hapus", { id: mended });
  const open = whole && (navigator.onLine || await caches.match(whole));
  location = open ? `${page}#perbaiki-${id}` : root + "kotak-kirim/";
  navigator.storage.persist(); // last, as not every browser can
}

// Writing what stands there already would lay the whole form out anew.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

async function enhance() {
  await worker.ready;
  const next = () => whole ? keep(words.unfinished, whole) : keep();
  const main = form.querySelector(".btn:not([name])");
  const hint = main.parentElement.previousElementSibling;
  const label = main.textContent;
  const text = hint.textContent;
  const other = make("button", whole ? words.whole : words.later, { type: "button", className: "btn alt", onclick: next });
  const adapt = () => {
    const away = !navigator.onLine || mended;
    write(main, away ? other.textContent : label);
    write(hint, away ? whole ? words.long : words.kept : text);
    if (poor() && !away) main.after(" ", other);
    else other.remove();
  };
  addEventListener("offline", adapt);
  addEventListener("online", adapt);
  adapt();
  form.addEventListener("submit", (event) => {
    if (navigator.onLine && !mended) return;
    event.preventDefault();
    if (event.submitter && event.submitter.value === "simpan" && !whole) keep(words.unfinished);
    else next();
  });
  if (mended) document.body.append(make("script", "", { src: root + words.mend }));
}

if (mended && whole) location.replace(whole + location.hash);
else if (form && worker) enhance();
