// Photos of forms: made smaller on the phone, sent in pieces that outlast a lost signal.
const PIECE = 65536;
const SIDE = 1600;
const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes);

async function shrink(file) {
  try {
    const photo = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(photo.width, photo.height));
    const canvas = make("canvas", { width: photo.width * scale, height: photo.height * scale });
    canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    return small.size < file.size ? new File([small], file.name) : file;
  } catch {
    return file; // not a picture, or one that this browser cannot draw
  }
}

async function post(form, fields, tell) {
  const body = new FormData();
  body.append("_form", form._form.value);
  for (const [name, value] of fields) body.append(name, value);
  const url = form.action.replace(/formulir$/, "berkas");
  for (let pause = 1e3; ; pause = Math.min(3e4, 2 * pause)) {
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status < 500 && answer.status !== 429) return answer.json();
    } catch { /* no signal: what has arrived stays there */ }
    tell();
    await new Promise((done) => { setTimeout(done, pause); addEventListener("online", done); });
  }
}

async function send(input, file) {
  const [sending, waiting, remove] = input.dataset.kata.split("|");
  const line = make("p");
  const bar = make("progress");
  const say = (text) => line.replaceChildren(`${file.name}: ${text} `, bar);
  const fields = [["untuk", input.name], ["nama", file.name]];
  line.setAttribute("role", "status");
  input.before(line);
  for (let at = 0; at < file.size; at += PIECE) {
    say(sending);
    bar.value = at / file.size;
    const piece = await post(input.form, [["potong", file.slice(at, at + PIECE)]], () => say(waiting));
    if (!piece.handle) return line.replaceChildren(piece.detail);
    fields.push(["potong", piece.handle]);
  }
  const { handle, text, detail } = await post(input.form, fields, () => say(waiting));
  if (!handle) return line.replaceChildren(detail);
  const held = make("input", { type: "hidden", name: input.name, value: handle });
  const away = make("button", { type: "button", className: "link", textContent: remove, onclick: () => line.remove() });
  line.replaceChildren(held, `${text} `, away);
}

for (const input of document.querySelectorAll("input[type=file]")) {
  const { form } = input;
  let busy = 0;
  let shrinking = 0;
  let waiting = []; // what has not arrived: it stays in the input, so that the outbox finds it there
  let pressed;
  const hold = () => {
    const files = new DataTransfer();
    for (const file of waiting) files.items.add(file);
    input.files = files.files;
  };
  input.onchange = async () => {
    const small = [];
    const chosen = [...input.files];
    if (!busy++) waiting = [];
    shrinking++;
    for (const file of chosen) small.push(await shrink(file));
    waiting.push(...small);
    hold();
    shrinking--;
    for (const file of navigator.onLine ? small : []) {
      await send(input, file);
      waiting = waiting.filter((one) => one !== file);
      hold();
    }
    busy--;
    if (pressed && !busy) form.requestSubmit(pressed);
  };
  form.addEventListener("submit", (event) => {
    if (!shrinking && (!busy || !navigator.onLine)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
  });
}
