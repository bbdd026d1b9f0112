// The page of the API document: plain script of our own origin, read from /docs/json. Texts go in as text, never as markup.

const words = {
  zh: {
    title: '桥 · 接口文档',
    search: '搜索路径、说明、权限',
    all: '全部调用方',
    tokens: '只看 API 令牌能调的',
    other: 'English',
    json: 'OpenAPI 原文',
    count: (n) => `${n} 个接口`,
    none: '没有符合条件的接口。',
    clear: '清除条件',
    failed: '文档没有取到，请刷新页面。',
    intro:
      '用 API 令牌调用：在控制台「设置 › API 令牌」新建，请求头带 Authorization: Bearer 令牌。令牌只能调用控制台接口，且不超过勾选的权限。',
    verify: '外发 Webhook 怎么验签',
    verifyHow:
      '按 Standard Webhooks 规范签名：对「消息编号.时间戳.正文」做 HMAC-SHA256，密钥是去掉 whsec_ 后的 Base64 内容。换密钥期间有两个签名，有一个对上即可。同一消息可能重发，按消息编号去重。',
    permission: '权限',
    none_needed: '不需要',
    repeat: '重复提交',
    repeats: {
      safe: '只读',
      key: '带 Idempotency-Key，同一个值只生效一次',
      natural: '重复提交不会重复生效',
    },
    rate: '每分钟上限',
    unlimited: '不限',
    personal: '含个人信息（按权限脱敏）',
    personalWords: {
      phone: '手机号',
      name: '姓名',
      address: '地址',
      'id-number': '证件号',
      chat: '聊天',
      money: '金额',
      'order-raw': '原始订单',
    },
    token: 'API 令牌',
    can: '可以调用',
    cannot: '不可以',
    path: '路径参数',
    query: '查询参数',
    body: '请求体',
    answer: '返回',
    example: '示例',
    file: '文件或其他内容',
    tags: {
      console: '控制台',
      sidebar: '侧边栏',
      technician: '师傅端',
      point: '服务网点',
      customer: '客户端',
      public: '公开',
      webhook: '平台推送',
      'console+sidebar': '控制台和侧边栏',
    },
  },
  en: {
    title: 'Qiao · API',
    search: 'Search path, words, permission',
    all: 'All callers',
    tokens: 'Only what API tokens may call',
    other: '中文',
    json: 'OpenAPI document',
    count: (n) => `${n} routes`,
    none: 'No route fits.',
    clear: 'Clear',
    failed: 'The document did not arrive. Reload the page.',
    intro:
      'Call with an API token: make one in the console under Settings, API tokens, and send Authorization: Bearer TOKEN. Tokens call console routes only, and no more than their scopes.',
    verify: 'How to verify outgoing webhooks',
    verifyHow:
      'Signed as Standard Webhooks says: HMAC-SHA256 of id.timestamp.body; the key is the base64 after whsec_. Two signatures come while a secret is replaced, and one that fits is enough. A message may come twice: drop repeats by its id.',
    permission: 'Permission',
    none_needed: 'none',
    repeat: 'Repeats',
    repeats: {
      safe: 'read only',
      key: 'takes Idempotency-Key: one value acts once',
      natural: 'a repeat does not act twice',
    },
    rate: 'Calls a minute',
    unlimited: 'unlimited',
    personal: 'Personal data (masked by rights)',
    personalWords: {},
    token: 'API token',
    can: 'may call it',
    cannot: 'may not',
    path: 'Path',
    query: 'Query',
    body: 'Body',
    answer: 'Answer',
    example: 'Example',
    file: 'a file or other content',
    tags: {},
  },
}
const verifying = `import { createHmac, timingSafeEqual } from 'node:crypto'

// headers and body as they came; secret: whsec_…
const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given } = headers
const key = Buffer.from(secret.slice(6), 'base64')
const wanted = Buffer.from(createHmac('sha256', key).update(id + '.' + at + '.' + body).digest('base64'))
const fresh = /^\\d{10}$/.test(at) && Math.abs(Date.now() / 1000 - Number(at)) < 300
const genuine = given.split(' ').map((one) => Buffer.from(one.replace(/^v1,/, '')))
  .some((one) => one.length === wanted.length && timingSafeEqual(one, wanted))
if (!fresh || !genuine) throw new Error('not from Qiao')`
const perMinute = { read: 600, write: 120, sensitive: 20, 'sign-in': 10 }

const state = Object.fromEntries(new URLSearchParams(location.search))
const language = () => (state.lang === 'en' ? 'en' : 'zh')
const say = () => words[language()]
const $ = (id) => document.getElementById(id)

/** An element with properties and children; strings become text. */
function el(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children.flat().filter((one) => one !== null && one !== undefined))
  return made
}

function keep(change) {
  Object.assign(state, change)
  const search = new URLSearchParams(Object.entries(state).filter(([, value]) => value))
  history.replaceState(null, '', `${location.pathname}${search.size ? `?${search}` : ''}${location.hash}`)
}

let operations = []

function drawBar() {
  const text = say()
  document.title = text.title
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en'
  const tags = [...new Set(operations.map((one) => one.tags[0]))]
  const option = (value, label) => el('option', { value, selected: (state.who ?? '') === value }, label)
  const search = el('input', {
    type: 'search',
    value: state.q ?? '',
    placeholder: text.search,
    ariaLabel: text.search,
  })
  search.oninput = () => {
    keep({ q: search.value })
    drawList()
  }
  const who = el(
    'select',
    { ariaLabel: text.all },
    option('', text.all),
    tags.map((tag) => option(tag, text.tags[tag] ?? tag)),
  )
  who.onchange = () => {
    keep({ who: who.value })
    drawList()
  }
  const tokens = el('input', { type: 'checkbox', checked: state.tokens === '1' })
  tokens.onchange = () => {
    keep({ tokens: tokens.checked ? '1' : '' })
    drawList()
  }
  const other = el('button', { type: 'button', lang: language() === 'zh' ? 'en' : 'zh-CN' }, text.other)
  other.onclick = () => {
    keep({ lang: language() === 'zh' ? 'en' : '' })
    drawBar()
    drawList()
  }
  $('bar').replaceChildren(
    el('h1', {}, text.title),
    search,
    who,
    el('label', {}, tokens, text.tokens),
    el('a', { href: '/docs/json' }, text.json),
    other,
  )
}

function fits(one) {
  if (state.who && one.tags[0] !== state.who) return false
  if (state.tokens === '1' && !one['x-api-tokens']) return false
  if (state.permission && one['x-permission'] !== state.permission) return false
  const asked = (state.q ?? '').trim().toLowerCase().split(/\s+/)
  const text =
    `${one.method} ${one.path} ${one.summary} ${one.description} ${one['x-permission']}`.toLowerCase()
  return asked.every((part) => text.includes(part))
}

/** Who asks, and the word of the path after it: what the route is about. */
function subject({ path, tags }) {
  const [first, second] = path.split('/').filter((part) => part !== '' && !/^(api|\{.*\})$/.test(part))
  return `${say().tags[tags[0]] ?? tags[0]} · ${second ?? first}`
}

/** Console routes first: most who read this page come for them. */
const rank = ({ tags }) => (tags[0].startsWith('console') ? 0 : tags[0] === 'webhook' ? 2 : 1)

function drawList() {
  const text = say()
  const found = operations.filter(fits)
  const groups = Map.groupBy(found, subject)
  const clear = el('button', { type: 'button' }, text.clear)
  clear.onclick = () => {
    keep({ q: '', who: '', tokens: '', permission: '' })
    drawBar()
    drawList()
  }
  const filtered = found.length < operations.length
  $('main').replaceChildren(
    el('p', { className: 'soft' }, text.intro),
    drawVerifying(),
    el(
      'p',
      { role: 'status' },
      found.length ? text.count(found.length) : text.none,
      ' ',
      filtered ? clear : null,
    ),
    ...[...groups].flatMap(([name, own]) => [el('h2', {}, name), ...own.map(drawOperation)]),
  )
}

/** How a receiver of outgoing webhooks checks a message; the console links here. */
function drawVerifying() {
  const text = say()
  return el(
    'details',
    { id: 'webhooks', open: location.hash === '#webhooks' },
    el('summary', {}, text.verify),
    el('div', { className: 'inside' }, el('p', {}, text.verifyHow), el('pre', { tabIndex: 0 }, verifying)),
  )
}

function drawOperation(one) {
  const title = language() === 'zh' ? one.description : one.summary
  const inside = el('div', { className: 'inside' })
  const details = el(
    'details',
    {},
    el(
      'summary',
      {},
      el('span', { className: `method ${one.method}` }, one.method),
      el('code', {}, one.path),
      el('span', { className: 'words' }, title),
    ),
    inside,
  )
  // Two hundred schemas are drawn when somebody looks, not before.
  details.ontoggle = () => {
    if (details.open && !inside.firstChild) inside.append(...drawInside(one))
  }
  return details
}

function drawInside(one) {
  const text = say()
  const fact = (label, value) => el('li', {}, el('span', { className: 'soft' }, `${label}：`), value)
  const personal = one['x-personal-data'].map((name) => text.personalWords[name] ?? name).join('、')
  const parameters = (place) => (one.parameters ?? []).filter((parameter) => parameter.in === place)
  const json = one.requestBody?.content?.['application/json']?.schema
  const answer = one.responses?.['200']?.content?.['application/json']?.schema
  const permission = one['x-permission']
  return [
    el(
      'ul',
      { className: 'facts' },
      fact(text.permission, permission === 'none' ? text.none_needed : el('code', {}, permission)),
      fact(text.token, one['x-api-tokens'] ? text.can : text.cannot),
      fact(text.repeat, text.repeats[one['x-idempotency']]),
      fact(text.rate, String(perMinute[one['x-rate']] ?? text.unlimited)),
      personal ? fact(text.personal, personal) : null,
    ),
    ...section(text.path, shapeOf(parameters('path'))),
    ...section(text.query, shapeOf(parameters('query'))),
    ...section(text.body, json && typeText(json, '')),
    ...section(text.answer, answer && Object.keys(answer).length > 0 ? typeText(answer, '') : text.file),
    ...(one['x-api-tokens'] ? section(text.example, curl(one, json)) : []),
  ]
}

const section = (title, code) => (code ? [el('h3', {}, title), el('pre', { tabIndex: 0 }, code)] : [])

function shapeOf(parameters) {
  if (parameters.length === 0) return ''
  const line = ({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeText(schema, '')}`
  return parameters.map(line).join('\n')
}

/** A schema as a TypeScript reader would write it. */
function typeText(schema, indent) {
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((one) => typeText(one, indent)).join(' | ')
  if (schema.allOf) return schema.allOf.map((one) => typeText(one, indent)).join(' & ')
  if (schema.type === 'array') return arrayText(schema, indent)
  if (schema.type === 'object') return objectText(schema, indent)
  return `${schema.type ?? 'unknown'}${limits(schema)}`
}

function limits({ format, pattern, minimum, maximum, minLength, maxLength }) {
  const range = (low, high) => (low === undefined && high === undefined ? '' : `${low ?? ''}…${high ?? ''}`)
  const parts = [format, pattern && `/${pattern}/`, range(minimum, maximum), range(minLength, maxLength)]
  const told = parts.filter(Boolean).join(' ')
  return told ? ` (${told})` : ''
}

function arrayText({ items = {} }, indent) {
  const inner = Array.isArray(items)
    ? `[${items.map((one) => typeText(one, indent)).join(', ')}]`
    : typeText(items, indent)
  return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`
}

function objectText({ properties, required = [], additionalProperties, patternProperties }, indent) {
  const free = patternProperties ? Object.values(patternProperties)[0] : additionalProperties
  if (!properties) return `{ [name: string]: ${free && free !== true ? typeText(free, indent) : 'unknown'} }`
  const deeper = `${indent}  `
  const line = ([name, one]) =>
    `${deeper}${name}${required.includes(name) ? '' : '?'}: ${typeText(one, deeper)}`
  return `{\n${Object.entries(properties).map(line).join('\n')}\n${indent}}`
}

function curl({ method, path, ...one }, json) {
  const lines = [`curl -X ${method} '${location.origin}${path}'`, `-H "Authorization: Bearer $QIAO_TOKEN"`]
  if (one['x-idempotency'] === 'key') lines.push(`-H "Idempotency-Key: $(uuidgen)"`)
  if (json) lines.push(`-H 'Content-Type: application/json'`, `-d '{ … }'`)
  return lines.join(' \\\n  ')
}

try {
  const answer = await fetch('/docs/json')
  const { paths } = await answer.json()
  operations = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => ({ ...one, path, method: method.toUpperCase() })),
    )
    .sort((a, b) => rank(a) - rank(b))
} catch {
  $('main').replaceChildren(el('p', {}, say().failed))
}
if (operations.length > 0) {
  drawBar()
  drawList()
}
