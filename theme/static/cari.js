// Finds pages while a resident types. The rules of stems are those of plugins/stemming.py.
(() => {
  const base = new URL('.', document.currentScript.src), root = new URL('../..', base)
  const form = document.getElementById('cari'), box = form.q
  const told = document.getElementById('hasil'), list = document.getElementById('daftar')
  const cut = (pattern, word) => { const short = word.replace(pattern, ''); return short.length > 3 ? short : word }
  const swallowed = { meny: 's', peny: 's', meng: 'k', peng: 'k', ng: 'k', mem: 'p', pem: 'p', men: 't', pen: 't' }
  const strip = word => {
    const found = /^(meny|peny|meng|peng|mem|pem|men|pen|me|per?|ber?|ter|di|ke|ng)/.exec(word)
    if (!found) return [word]
    const rest = word.slice(found[0].length), letter = swallowed[found[0]]
    const keys = letter && /^[aeiou]/.test(rest) ? [rest, letter + rest] : [rest]
    const long = keys.filter(key => key.length > 3)
    return long.length ? long : [word]
  }
  const stems = word => [...new Set(strip([/(lah|kah|pun)$/, /(ku|mu|nya)$/, /(k?an|i)$/, /k$/].reduce((short, pattern) => cut(pattern, short), word)).flatMap(strip))]
  const files = {}
  const load = name => files[name] = files[name] || fetch(base + name + '.json').then(answer => answer.ok ? answer.json() : {}, () => {
    delete files[name]
    throw 0
  })
  const weigh = async (word, last, about) => {
    const scores = {}
    await Promise.all(stems(word).map(async stem => {
      if (!about.p.includes(stem.slice(0, 2))) return
      const shard = await load(stem.slice(0, 2))
      for (const key in shard) {
        const share = key == stem ? 1 : last && key.startsWith(word) ? .5 : 0
        if (!share) continue
        const posts = shard[key], rare = Math.log(1 + about.n / posts.length)
        for (let i = 0, page = 0; i < posts.length; i += 2) {
          page += posts[i]
          scores[page] = Math.max(scores[page] || 0, share * rare * posts[i + 1])
        }
      }
    }))
    return scores
  }
  const search = async text => {
    const about = await load('isi')
    const words = (text.toLowerCase().match(/[a-z0-9]{2,}/g) || []).filter(word => !about.s.includes(word))
    const weighed = await Promise.all(words.map((word, i) => weigh(word, i == words.length - 1, about)))
    const total = {}, met = {}
    for (const scores of weighed) for (const page in scores) {
      total[page] = (total[page] || 0) + scores[page]
      met[page] = (met[page] || 0) + 1
    }
    const best = Object.keys(total).map(page => [total[page] * met[page] / words.length, page])
      .sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 8)
    return Promise.all(best.map(async ([, page]) => (await load(page / about.c | 0))[page % about.c]))
  }
  const show = async () => {
    const text = box.value.trim()
    try {
      const pages = text.length > 1 ? await search(text) : []
      if (text != box.value.trim()) return
      list.replaceChildren(...pages.map(([url, title, about]) => {
        const item = document.createElement('li'), link = document.createElement('a'), name = document.createElement('b')
        link.href = new URL(url, root)
        name.textContent = title
        link.append(name, about)
        item.append(link)
        return item
      }))
      told.textContent = text.length < 2 ? '' : pages.length ? pages.length + ' ' + told.dataset.ada : told.dataset.kosong
    } catch { told.textContent = told.dataset.putus }
  }
  let wait
  form.hidden = false
  form.onsubmit = event => { event.preventDefault(); show() }
  box.oninput = () => { clearTimeout(wait); wait = setTimeout(show, 200) }
  box.value = box.value || new URLSearchParams(location.search).get('q') || ''
  show()
})()
