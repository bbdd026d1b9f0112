import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededChance } from '../random.ts'
import { OwnShopVisits } from './visits.ts'

interface Told {
  visitor: string
  sent: number
  consent: number
  events: { id: string; item: string; at: number; facts: Record<string, unknown> }[]
  login?: string
}

const now = Date.parse('2026-11-22T02:00:00Z')
const told: { agent: string | undefined; origin: string | undefined; body: Told }[] = []
const server = createServer((request, response) => {
  let text = ''
  request.on('data', (part) => {
    text += part
  })
  request.on('end', () => {
    told.push({
      agent: request.headers['user-agent'],
      origin: request.headers.origin,
      body: JSON.parse(text),
    })
    response.end('{}')
  })
})
let config: { trackUrl: string; key: string; secret: string }
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  config = { trackUrl: `http://127.0.0.1:${port}/track/k`, key: 'k', secret: 's3cret' }
})
afterAll(() => server.close())

const wanted = { product: 'HM-LOCK-X1', name: 'X1 智能门锁', category: '智能锁' }
const person = (n: number) => ({
  id: `person-${n}`,
  phone: `1380000${String(n).padStart(4, '0')}`,
  unionId: null,
})

it('tells nothing of who refuses, and of who agrees what a page could tell, signed where they are logged in', async () => {
  const visits = new OwnShopVisits(() => now)
  expect(visits.visit(person(0), wanted, seededChance(1), true)).toBe(false)
  expect(visits.told.visits).toBe(0)
  visits.configure(config)
  const agreed = Array.from({ length: 60 }, (_, n) =>
    visits.visit(person(n), wanted, seededChance(n), n % 2 === 0),
  )
  const yes = agreed.filter(Boolean).length
  expect(yes).toBeGreaterThan(20)
  expect(yes).toBeLessThan(55)
  expect(visits.told).toMatchObject({ visits: 60, refused: 60 - yes })
  await expect.poll(() => told.length).toBe(yes)
  await expect.poll(() => visits.told.events).toBeGreaterThan(yes * 3)
  expect(visits.told.failed).toBe(0)
  for (const { agent, origin, body } of told) {
    expect(agent).toContain('Chrome')
    expect(origin).toBe(new URL(config.trackUrl).origin)
    expect(body.visitor).toMatch(/^[0-9a-f]{32}$/)
    expect(body.events.slice(0, 2).map((one) => one.item)).toEqual(['landing_page', 'source_channel'])
    for (const one of body.events) {
      expect(one.at).toBeGreaterThan(body.consent)
      expect(one.at).toBeLessThanOrEqual(body.sent)
    }
    expect(JSON.stringify(body.events)).not.toMatch(/1380000/)
  }
  const signed = told.filter(({ body }) => body.login)
  expect(signed.length).toBeGreaterThan(5)
  expect(signed.length).toBeLessThan(told.length)
  const [payload, signature] = signed[0]!.body.login!.split('.')
  expect(signature).toBe(createHmac('sha256', 's3cret').update(`k.${payload}`).digest('base64url'))
  expect(JSON.parse(Buffer.from(payload!, 'base64url').toString())).toMatchObject({ at: now / 1000 })
  // One browser is one visitor: the same person comes again under the same id.
  const first = told.map(({ body }) => body.visitor)
  expect(new Set(first).size).toBe(first.length)
})

it('counts what nobody takes, and goes on', async () => {
  const visits = new OwnShopVisits(() => now)
  visits.configure({ ...config, trackUrl: 'http://127.0.0.1:9/track/k' })
  for (let n = 0; n < 10; n += 1) visits.visit(person(n), wanted, seededChance(n), false)
  await expect.poll(() => visits.told.failed).toBe(10 - visits.told.refused)
})
