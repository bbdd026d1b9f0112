;(() => {
  const tag = document.currentScript
  const site = tag.dataset.site
  const url = `${new URL(tag.src).origin}/track/${site}`
  const never =
    tag.hasAttribute('data-respect-dnt') && (navigator.doNotTrack === '1' || navigator.globalPrivacyControl)
  const name = `qiao:${site}`
  const hex = (bytes) =>
    [...crypto.getRandomValues(new Uint8Array(bytes))].map((b) => b.toString(16).padStart(2, '0')).join('')
  const eventId = () => {
    const t = Date.now().toString(16).padStart(12, '0')
    const r = hex(9)
    return `${t.slice(0, 8)}-${t.slice(8)}-7${r.slice(0, 3)}-8${r.slice(3, 6)}-${r.slice(6)}`
  }
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key))
    } catch {
      return null
    }
  }
  const write = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(value))
    } catch {}
  }
  // Nothing is made, kept or sent before `consent(true)`, here or on an earlier page.
  let me = never ? null : read(name)
  let queue = (me && read(`${name}:q`)) || []
  let who = {}
  let view = {}
  let seen = 0
  let since = 0
  let timer = 0
  let wait = 1000
  let busy = false
  let carried

  const later = (ms) => {
    clearTimeout(timer)
    timer = setTimeout(send, ms)
  }
  const keep = () => write(`${name}:q`, queue.length ? queue.slice(-500) : null)
  const bodyOf = (events, consent) =>
    JSON.stringify({ visitor: me.id, sent: Date.now(), consent, events, ...who })

  // Plain text needs no preflight; an event leaves the queue only when its arrival was answered.
  const send = async () => {
    if (busy || !me || !(queue.length || who.link || who.login)) return
    busy = true
    const batch = queue.slice(0, 20)
    const mine = me
    let again = 0
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body: bodyOf(batch, me.at),
        keepalive: true,
        credentials: 'omit',
      })
      if (answer.status === 429 || answer.status > 499) throw answer
      const told = answer.ok ? await answer.json() : {}
      wait = 1000
      if (mine === me) {
        queue = queue.filter((one) => !batch.some((sent) => sent.id === one.id))
        keep()
        if (told.binding === 'other_person') fresh()
        else who = {}
        if (queue.length || who.link || who.login) again = 50
      }
    } catch {
      wait = Math.min(wait * 2, 60000)
      again = wait
    }
    busy = false
    if (again) later(again)
  }

  const fresh = () => {
    me = { id: hex(16), at: Date.now() }
    write(name, me)
  }

  const track = (item, facts = {}) => {
    if (item === 'product_view' || item === 'category_view') {
      dwell()
      view = { item, facts }
    }
    if (!me) return
    queue.push({ id: eventId(), item, at: Date.now(), facts })
    keep()
    later(1000)
  }

  // Only while the page is seen, and only from the consent on.
  const dwell = () => {
    if (since) seen += Date.now() - since
    since = me && document.visibilityState === 'visible' ? Date.now() : 0
    const seconds = Math.round(seen / 1000)
    if (!me || seconds < 1) return
    seen = 0
    const { product, name } = view.facts || {}
    track('dwell_time', { seconds, path: location.pathname, product, name })
  }

  const leave = () => {
    if (!me) return
    dwell()
    since = 0
    // What a beacon carried stays queued: the next page sends it again, and the server drops the double.
    const last = queue.at(-1)?.id
    if (last && last !== carried) navigator.sendBeacon(url, bodyOf(queue.slice(-20), me.at))
    carried = last
  }

  const arrive = () => {
    since = document.visibilityState === 'visible' ? Date.now() : 0
    const asked = new URLSearchParams(location.search)
    const link = asked.get('qiao_link')
    if (link) {
      who.link = link
      later(200)
    }
    if (read(`${name}:v`) > Date.now() - 18e5) return write(`${name}:v`, Date.now())
    write(`${name}:v`, Date.now())
    let referrer = ''
    try {
      referrer = new URL(document.referrer).hostname
    } catch {}
    if (referrer === location.hostname) referrer = ''
    track('landing_page', { path: location.pathname })
    track('source_channel', {
      channel: asked.get('utm_source') || referrer || 'direct',
      medium: asked.get('utm_medium'),
      campaign: asked.get('utm_campaign'),
      referrer,
    })
  }

  const consent = (given) => {
    if (given && !me && !never) {
      fresh()
      arrive()
      if (view.item) track(view.item, view.facts)
    }
    if (!given && me) {
      fetch(url, { method: 'POST', body: bodyOf([], null), keepalive: true, credentials: 'omit' }).catch(
        () => {},
      )
      me = null
      queue = []
      who = {}
      since = seen = 0
    }
    if (!given) for (const key of [name, `${name}:q`, `${name}:v`]) write(key, null)
  }

  const identify = (login) => {
    who.login = login
    if (me) later(0)
  }

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave()
    else if (me) since = Date.now()
  })
  addEventListener('pagehide', leave)
  const calls = window.qiao?.calls
  window.qiao = { consent, track, identify, consented: () => !!me }
  if (me) {
    arrive()
    if (queue.length) later(500)
  }
  for (const [call, ...given] of calls || []) window.qiao[call](...given)
})()
