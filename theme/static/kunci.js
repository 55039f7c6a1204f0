// Passkeys: the browser makes one or shows one, and its answer goes along with the form.
const credentials = navigator.credentials;
const read = window.PublicKeyCredential && {
  buat: (options) => credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  tunjuk: (options) => credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};
for (const form of document.querySelectorAll("form[data-kunci]")) {
  const usable = read && PublicKeyCredential.parseCreationOptionsFromJSON;
  form.hidden = !usable;
  if (!usable) continue;
  form.addEventListener("submit", async (event) => {
    if (form.jawaban.value) return;
    event.preventDefault();
    try {
      const made = await read[form.dataset.kunci](JSON.parse(form.dataset.pilihan));
      form.jawaban.value = JSON.stringify(made);
      form.requestSubmit();
    } catch (error) {
      form.querySelector("[role=status]").textContent = form.dataset.gagal;
    }
  });
}
