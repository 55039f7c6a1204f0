// Proof of work (ALTCHA 2): in a flood the phone computes what a flood cannot afford, while its resident reads.
const input = document.querySelector("[name=_bukti]");
const challenge = JSON.parse(input.dataset.soal);
const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
let pressed;

async function derive(counter) {
  const password = new Uint8Array(nonce.length / 2 + 4);
  password.set(bytes(nonce));
  new DataView(password.buffer).setUint32(nonce.length / 2, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(way, key, keyLength * 8));
  return [...bits].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

input.form.addEventListener("submit", (event) => {
  if (input.value || event.submitter.value !== "kirim") return;
  event.preventDefault();
  pressed = event.submitter;
  pressed.textContent = input.dataset.kata;
});

for (let counter = 0; !input.value; counter++) {
  const derivedKey = await derive(counter);
  if (derivedKey.startsWith(keyPrefix)) {
    input.value = btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
  }
}
if (pressed) input.form.requestSubmit(pressed);
