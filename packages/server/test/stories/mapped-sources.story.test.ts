import { createCipheriv, createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import payments from '../../../../content/mappings/wechat-pay-bill.sample.json' with { type: 'json' }
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type Receiver, webhookReceiver } from '../support/webhook-receiver.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
/** A system that is asked for its orders. */
let other: Server
let pages: Record<string, unknown>[][] = []
/** A system that is told. */
let receiver: Receiver

beforeAll(async () => {
  other = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://other').searchParams.get('page'))
    response.writeHead(request.headers['x-key'] === 'open' ? 200 : 403, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify({ data: { list: pages[page - 1] ?? [] } }))
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  receiver = await webhookReceiver()
  const { port } = other.address() as AddressInfo
  const allowed = [port, receiver.port].map((one) => `127.0.0.1:${one}`).join(',')
  world = await testWorld({ webhookAllow: readAllowList(allowed)! })
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(async () => {
  other?.closeAllConnections()
  other?.close()
  await world?.close()
  await receiver?.close()
})

const inOwnShop = 'mini-program-orders'
const wish = (name: string, connection: object, more: object = {}) => ({
  name,
  connection,
  mappingName: inOwnShop,
  mappingVersion: null,
  shopId: null,
  startFlows: true,
  ...more,
})
let orders = 0
/** One order of the preset's sample, under a number of its own. */
function oneOrder(): { orderNo: string } & Body {
  orders += 1
  return { ...structuredClone(sample.records[0]!), orderNo: `M-LIVE-${orders}` }
}
const path = (url: string): string => `${world.server.url}${new URL(url).pathname}`
const entriesOf = (id: string): Promise<Body> => owner.get(`/console/mapped-sources/${id}/entries`)
const orderOf = async (orderNo: string): Promise<Body> =>
  (await owner.get(`/console/orders?outsideId=${orderNo}`)).items[0]

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const answer = await fetch(path(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

describe('a webhook with an HMAC header', () => {
  it('brings an order by a ready mapping; twice is once, and a wrong signature is refused and counted', async () => {
    const { id, url, secrets } = await owner.post(
      '/console/mapped-sources',
      wish('自营商城', {
        kind: 'webhook',
        settings: {
          check: { kind: 'hmac', algorithm: 'sha256', header: 'X-Signature', encoding: 'hex' },
          recordPath: '.',
        },
      }),
    )
    const order = oneOrder()
    const body = JSON.stringify(order)
    const signature = createHmac('sha256', secrets.secret).update(body).digest('hex')
    const first = await post(url, body, { 'x-signature': signature })
    expect(first).toEqual({ status: 200, text: '{"code":0,"message":"success"}' })
    await eventually(async () => {
      expect(await orderOf(order.orderNo)).toMatchObject({ outsideId: order.orderNo, state: 'to_ship' })
    })
    expect((await post(url, body, { 'x-signature': signature })).status).toBe(200)
    const bad = await post(url, `${body} `, { 'x-signature': signature })
    expect([bad.status, JSON.parse(bad.text).code]).toEqual([401, 'mapped_source.signature_refused'])

    const [{ targets, ...entry }, ...rest] = (await entriesOf(id)).items
    expect(rest).toEqual([])
    expect(entry).toMatchObject({
      state: 'done',
      records: 1,
      created: 1,
      mapping: { name: inOwnShop, version: 1 },
    })
    const { id: orderId } = await orderOf(order.orderNo)
    expect(targets).toContainEqual({ kind: 'order', id: orderId, what: 'created' })
    // Refusals are counted in memory first.
    await eventually(async () => {
      const source = await owner.get(`/console/mapped-sources/${id}`)
      expect(source.day).toMatchObject({ received: 1, repeated: 1, refused: 1, records: 1, badRecords: 0 })
    })
    const lineage = await owner.get(`/console/lineage/order/${orderId}`)
    expect(lineage.items[0].fields.find((one: Body) => one.field === 'orderId').from[0].column).toBe(
      'orderNo',
    )
  })
})

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

/** As the other side seals: 16 random bytes, length, text, receiver, padded to 32. */
function sealed(text: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(text))
  const whole = Buffer.concat([Buffer.alloc(16, 1), length, Buffer.from(text), Buffer.from('wx-app')])
  const padding = 32 - (whole.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([whole, Buffer.alloc(padding, padding)])
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
}

/** What a sender does to a body: its headers, its query, and the body as it is sent. */
type Sender = (
  body: string,
  secrets: Body,
) => { headers?: Record<string, string>; query?: string; body?: string }
const checks: [name: string, check: object, secrets: object, send: Sender, wrong: Sender][] = [
  ['a secret path', { kind: 'path' }, {}, () => ({}), () => ({ query: 'no-path' })],
  [
    'HMAC with a time',
    {
      kind: 'hmac',
      algorithm: 'sha1',
      header: 'X-Sign',
      encoding: 'base64',
      timestampHeader: 'X-Time',
      separator: 'dot',
    },
    { secret: 'given' },
    (body) => {
      const time = String(Math.floor(Date.now() / 1000))
      const signature = createHmac('sha1', 'given').update(`${time}.${body}`).digest('base64')
      return { headers: { 'x-time': time, 'x-sign': signature } }
    },
    (body) => {
      const signature = createHmac('sha1', 'given').update(`1700000000.${body}`).digest('base64')
      return { headers: { 'x-time': '1700000000', 'x-sign': signature } }
    },
  ],
  [
    'MD5 of body and secret',
    { kind: 'md5', in: 'query', name: 'sign', order: 'body_secret' },
    {},
    (body, { secret }) => ({ query: `sign=${createHash('md5').update(`${body}${secret}`).digest('hex')}` }),
    (body) => ({ query: `sign=${createHash('md5').update(body).digest('hex')}` }),
  ],
  [
    'the WeChat style',
    { kind: 'wechat', receiveId: 'wx-app' },
    { token: 'tok', encodingAesKey: aesKey },
    (body) => wechat(body, 'tok'),
    (body) => wechat(body, 'kot'),
  ],
  [
    'RSA',
    { kind: 'rsa', header: 'X-Sign', encoding: 'base64', publicKey: pem },
    {},
    (body) => ({ headers: { 'x-sign': sign('sha256', Buffer.from(body), privateKey).toString('base64') } }),
    () => ({ headers: { 'x-sign': sign('sha256', Buffer.from('other'), privateKey).toString('base64') } }),
  ],
]
function wechat(body: string, token: string) {
  const time = String(Math.floor(Date.now() / 1000))
  const text = sealed(body)
  const signature = createHash('sha1').update([token, time, 'n', text].sort().join('')).digest('hex')
  return {
    query: `timestamp=${time}&nonce=n&msg_signature=${signature}`,
    body: JSON.stringify({ ToUserName: 'gh', Encrypt: text }),
  }
}

describe('a webhook checked by', () => {
  it.each(checks)(
    '%s brings its order once, and nobody else brings any',
    async (name, check, given, send, wrong) => {
      const settings = { check, recordPath: '.' }
      const { id, url, secrets } = await owner.post('/console/mapped-sources', {
        ...wish(`来源 ${name}`, { kind: 'webhook', settings }),
        secrets: given,
      })
      const order = oneOrder()
      const sent = async (sender: Sender, text: string) => {
        const { headers = {}, query = '', body = text } = sender(text, secrets)
        // A wrong path is no path.
        const there = query === 'no-path' ? `${url.slice(0, -1)}~` : `${url}?${query}`
        const answer = await fetch(`${path(there)}${new URL(there).search}`, {
          method: 'POST',
          headers,
          body,
        })
        await answer.text()
        return answer.status
      }
      const text = JSON.stringify(order)
      expect([await sent(send, text), await sent(send, text)]).toEqual([200, 200])
      const refused = await sent(wrong, JSON.stringify(oneOrder()))
      expect(refused).toBe(name === 'a secret path' ? 404 : 401)
      await eventually(async () => expect(await orderOf(order.orderNo)).toBeTruthy())
      const { items } = await entriesOf(id)
      expect(items).toHaveLength(1)
      expect(items[0]).toMatchObject({ state: 'done', created: 1 })
    },
  )
})

describe('a source whose check is changed', () => {
  it('tells the new secret once, takes calls by it, and no more by the old one', async () => {
    const hmac = { kind: 'hmac', algorithm: 'sha256', header: 'X-Sign', encoding: 'hex' }
    const by = (check: object) => wish('换校验', { kind: 'webhook', settings: { check, recordPath: '.' } })
    const { id, url, secrets } = await owner.post('/console/mapped-sources', by(hmac))
    const edited = async (check: object) =>
      (await owner.send('PUT', `/console/mapped-sources/${id}`, by(check))).body
    // The same check keeps its secret and tells nothing.
    expect(await edited({ ...hmac, header: 'X-Other' })).toEqual({ secrets: {} })
    const body = JSON.stringify(oneOrder())
    const signed = (secret: string) => ({
      'x-other': createHmac('sha256', secret).update(body).digest('hex'),
    })
    expect((await post(url, body, signed(secrets.secret))).status).toBe(200)
    const { secrets: made } = await edited({ kind: 'wechat', receiveId: 'wx-1' })
    expect(made).toEqual({
      token: expect.stringMatching(/^\w{24}$/),
      encodingAesKey: expect.stringMatching(/^\w{43}$/),
    })
    expect((await post(url, body, signed(secrets.secret))).status).toBe(401)
  })
})

describe('what came', () => {
  it('is shown without personal data, tried by another mapping, and run again', async () => {
    const settings = {
      check: { kind: 'path' },
      recordPath: '/order',
      deliveryId: { in: 'header', name: 'X-Delivery' },
    }
    const { id, url } = await owner.post(
      '/console/mapped-sources',
      wish('试跑', { kind: 'webhook', settings }),
    )
    const order = oneOrder()
    const headers = { 'x-delivery': 'd-1' }
    await post(url, JSON.stringify({ order }), headers)
    // The same delivery in other words is the same delivery; one without the order is kept and told.
    await post(url, JSON.stringify({ order, again: true }), headers)
    await post(url, JSON.stringify({ ping: 1 }))
    await eventually(async () =>
      expect((await entriesOf(id)).items.map((one: Body) => one.state)).toEqual(['failed', 'done']),
    )
    const [bad, good] = (await entriesOf(id)).items
    expect(bad.errorCode).toBe('records_path')
    const { text } = await owner.get(`/console/mapped-sources/${id}/entries/${good.id}/body`)
    expect(text).toContain(order.orderNo)
    const person = (order as Body).address
    for (const hidden of [person.telNumber, person.userName, person.detailInfo])
      expect(text).not.toContain(hidden)

    const trial = (mappingName: string) =>
      owner.post(`/console/mapped-sources/${id}/trial`, { mappingName, mappingVersion: null })
    expect(await trial(inOwnShop)).toMatchObject({
      messages: 2,
      unreadable: 1,
      changed: 0,
      other: { mapped: 1 },
    })
    const differs = await trial('meituan-orders')
    expect(differs.changed).toBe(1)
    expect(differs.other.refused + differs.other.quarantined).toBe(1)

    // The path is mended, and what failed is run again.
    await owner.send(
      'PUT',
      `/console/mapped-sources/${id}`,
      wish('试跑', { kind: 'webhook', settings: { ...settings, recordPath: '.' } }),
    )
    expect(await owner.post(`/console/mapped-sources/${id}/reruns`, { entryId: null })).toEqual({
      entries: 1,
    })
    await eventually(async () => {
      const [again] = (await entriesOf(id)).items
      expect(again).toMatchObject({ state: 'done', records: 1, refused: 1 })
      expect(again.problems.length).toBeGreaterThan(0)
    })
  })
})

describe('a pull', () => {
  it('reads the pages of a system with its key, and brings what is new', async () => {
    const orders = [oneOrder(), oneOrder(), oneOrder()]
    pages = [orders.slice(0, 2), orders.slice(2)]
    const { port } = other.address() as AddressInfo
    const pull = (url: string) => ({
      kind: 'pull',
      settings: {
        url,
        headerNames: ['X-Key'],
        paging: { by: 'page', first: 1, size: 2 },
        timeForm: 'shanghai',
        everyMinutes: 5,
        overlapMinutes: 10,
        firstDays: 1,
      },
    })
    const inside = await owner.send('POST', '/console/mapped-sources', {
      ...wish('内网', pull('http://127.0.0.1:1/orders')),
      secrets: { headers: { 'X-Key': 'open' } },
    })
    expect([inside.status, inside.body.code]).toEqual([400, 'mapped_source.address_refused'])
    const { id } = await owner.post('/console/mapped-sources', {
      ...wish('拉取', pull(`http://127.0.0.1:${port}/orders?page={page}&from={from}`)),
      secrets: { headers: { 'X-Key': 'open' } },
    })
    await eventually(async () => {
      for (const { orderNo } of orders) expect(await orderOf(orderNo)).toBeTruthy()
    })
    const source = await owner.get(`/console/mapped-sources/${id}`)
    expect(source).toMatchObject({ lastError: null, day: { received: 2, records: 3 } })
    expect(JSON.stringify(source)).not.toContain('open')
  })
})

describe('a file drop', () => {
  const row = payments.records[0] as Record<string, string>
  const columns = Object.keys(row)
  const csv = (id: string): string => {
    const cells = columns.map((name) => (name === '微信订单号' ? id : row[name]!))
    return `${columns.join(',')}\n${cells.join(',')}\n`
  }

  it('takes a file when it is whole, by folder and by upload, and keeps what cannot be read apart', async () => {
    const { id, url, secrets } = await owner.post('/console/mapped-sources', {
      ...wish('投递', { kind: 'drop', settings: {} }),
      mappingName: 'wechat-pay-bill',
    })
    const folder = join(world.server.runtime.config.filesDirectory, 'drop', id)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'bill-1.csv'), csv('b1'))
    writeFileSync(join(folder, 'broken.json'), '{"half":')
    writeFileSync(join(folder, '.hidden.csv'), csv('b9'))
    const put = async (name: string, token: string) => {
      const answer = await fetch(`${path(url)}/${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}` },
        body: csv('b2'),
      })
      return answer.status
    }
    expect(await put('账单 2.csv', secrets.uploadToken)).toBe(200)
    expect(await put('账单 3.csv', 'wrong')).toBe(401)
    expect(await put('../out.csv', secrets.uploadToken)).toBe(400)
    await eventually(async () => {
      const { items } = await entriesOf(id)
      const told = items.map((one: Body) => [one.fileName, one.state, one.created]).sort()
      expect(told).toEqual([
        ['bill-1.csv', 'done', 1],
        ['broken.json', 'failed', 0],
        ['账单 2.csv', 'done', 1],
      ])
    })
    // Nothing plain stays: what was imported is kept by row, what failed is sealed.
    const left = () => ['taking', 'failed'].map((corner) => readdirSync(join(folder, corner)))
    const broken = (await entriesOf(id)).items.find((one: Body) => one.fileName === 'broken.json')
    expect(left()).toEqual([[], [`${broken.id}.sealed`]])
    expect(readFileSync(join(folder, 'failed', `${broken.id}.sealed`), 'latin1')).not.toContain('half')

    // Asked for again, it is opened, tried, and sealed again.
    expect(await owner.post(`/console/mapped-sources/${id}/reruns`, { entryId: broken.id })).toEqual({
      entries: 1,
    })
    await eventually(async () => {
      const again = (await entriesOf(id)).items.find((one: Body) => one.id === broken.id)
      expect(again.state).toBe('failed')
      expect(Date.parse(again.receivedAt)).toBeGreaterThan(Date.parse(broken.receivedAt))
    })
    expect(left()).toEqual([[], [`${broken.id}.sealed`]])
  })
})

describe('an outgoing call', () => {
  const mapping = {
    name: 'to-erp',
    version: 1,
    title: { zh: '推给 ERP', en: 'To the ERP' },
    direction: 'out',
    record: 'order',
    target: { format: 'json' },
    fields: {
      '/bill/no': 'orderId',
      '/bill/status': 'state',
      '/bill/amount': { from: 'paidFen', steps: [{ do: 'format-money', unit: 'yuan' }] },
      '/bill/tel': '/receiver/phone',
      '/bill/rows': { each: 'lines', fields: { sku: 'skuId', qty: 'quantity' } },
    },
  }
  const endpoint = (more: object = {}) => ({
    name: 'ERP',
    url: receiver.url,
    eventTypes: ['order.paid'],
    showMoney: true,
    mapping,
    headers: { 'X-Erp-Key': 'k-1' },
    ...more,
  })

  it('tells another system of an order in its own shape and with its headers, masked, once it happens', async () => {
    const { id } = await owner.post('/console/webhooks', endpoint())
    const { url } = await owner.post(
      '/console/mapped-sources',
      wish('外呼来源', { kind: 'webhook', settings: { check: { kind: 'path' }, recordPath: '.' } }),
    )
    const order = oneOrder()
    await post(url, JSON.stringify(order))
    await eventually(async () => expect(receiver.heard).toHaveLength(1))
    const [{ body, headers }] = receiver.heard as [(typeof receiver.heard)[number]]
    const { amount } = (order as Body).pay
    expect(body).toEqual({
      bill: {
        no: order.orderNo,
        status: 'to_ship',
        amount: (amount / 100).toFixed(2),
        tel: expect.stringMatching(/^\d{3}\*+\d{4}$/),
        rows: expect.arrayContaining([expect.objectContaining({ qty: expect.any(Number) })]),
      },
    })
    expect([headers['x-erp-key'], headers['webhook-id']]).toEqual(['k-1', expect.any(String)])
    await eventually(async () => {
      const { items } = await owner.get(`/console/webhook-deliveries?endpointId=${id}`)
      expect(items.map((one: Body) => one.state)).toEqual(['delivered'])
    })
    const { items } = await owner.get('/console/webhooks')
    expect(items[0]).toMatchObject({ headerNames: ['X-Erp-Key'], mapping: { name: 'to-erp' } })
    expect(JSON.stringify(items)).not.toContain('k-1')
  })

  it('is refused where it could not be made', async () => {
    const code = async (more: object) =>
      (await owner.send('POST', '/console/webhooks', endpoint({ name: 'x', ...more }))).body.code
    expect(await code({ eventTypes: [] })).toBe('webhook.mapping_events')
    expect(await code({ eventTypes: ['slip.posted'] })).toBe('webhook.mapping_events')
    expect(await code({ mapping: { ...mapping, record: 'telemetry', fields: { a: 'at' } } })).toBe(
      'webhook.mapping_refused',
    )
    expect(await code({ mapping: { ...mapping, fields: { a: 'nothing' } } })).toBe('mapping.refused')
    expect(await code({ headers: { 'Webhook-Signature': 'v1,x' } })).toBe('webhook.header_refused')
  })
})
