import { describe, expect, it } from 'vitest'
import { readTree } from '../../test/architecture/tree.ts'
import { runtimeErrorWords } from '../runtime/http/problem.ts'
import { errorTable } from './errors.ts'
import { eventDefinitions } from './events.ts'
import { apiRoutes, closedDoors } from './routes.ts'
import { schedule } from './schedule.ts'
import { subscribers } from './subscribers.ts'

const routes = apiRoutes(closedDoors)
const source = readTree(['packages/server/src'], ['.ts'])
const folders = (name: RegExp) =>
  [...source.keys()].filter((path) => name.test(path)).map((path) => path.split('/')[3]!)

describe('the table of errors', () => {
  it('has the words of every folder that has any', async () => {
    for (const folder of folders(/^packages\/server\/src\/[a-z-]+\/errors\.ts$/).filter(
      (one) => !['app'].includes(one),
    )) {
      const { errorWords = {} } = (await import(`../${folder}/errors.ts`)) as { errorWords?: object }
      for (const [code, words] of Object.entries(errorWords))
        expect([folder, code, errorTable[code]]).toEqual([folder, code, words])
    }
    for (const code of Object.keys(runtimeErrorWords)) expect(errorTable).toHaveProperty([code])
  })

  it('says each thing in both languages, with a status of its own kind', () => {
    for (const [code, { status, zh, en }] of Object.entries(errorTable)) {
      expect(code).toMatch(/^[a-z_]+\.[a-z_]+$/)
      expect([code, status >= 400 && status < 504]).toEqual([code, true])
      for (const text of [zh.title, zh.whatToDo]) {
        expect(text).toMatch(/\p{Script=Han}/u)
        expect(text).not.toMatch(/[!！]/)
      }
      for (const text of [en.title, en.whatToDo]) expect(text).toMatch(/^[A-Z{][^\p{Script=Han}!]+$/u)
      // A fact that is itself a sentence comes in both languages: `why` and `whyEn`.
      const slots = (text: string) => [...text.matchAll(/\{(\w+?)(?:En)?\}/g)].map((one) => one[1]).sort()
      expect([code, slots(en.title + en.whatToDo)]).toEqual([code, slots(zh.title + zh.whatToDo)])
    }
  })
})

describe('the table of events', () => {
  it('has every event that a folder defines, once, in the words of the trade', async () => {
    const types = eventDefinitions.map((one) => one.type)
    expect(new Set(types).size).toBe(types.length)
    for (const type of types) expect(type).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
    const known = new Set<unknown>(eventDefinitions)
    for (const folder of folders(/^packages\/server\/src\/(?!runtime|app)[a-z-]+\/events\.ts$/)) {
      const defined = Object.values((await import(`../${folder}/events.ts`)) as object).filter(
        (one) => typeof one === 'object' && one !== null && 'topics' in one,
      ) as { type: string }[]
      expect(defined.filter((one) => !known.has(one)).map((one) => one.type)).toEqual([])
    }
  })

  it('knows every event that somebody follows', () => {
    const known = new Set(eventDefinitions)
    for (const one of subscribers)
      for (const definition of one.events) expect([one.name, known.has(definition)]).toEqual([one.name, true])
  })
})

describe('the table of followers', () => {
  it('names each one once, by its folder', () => {
    const names = subscribers.map((one) => one.name)
    expect(new Set(names).size).toBe(names.length)
    const rooms = new Set(folders(/^packages\/server\/src\/[a-z-]+\/subscribers\.ts$/))
    for (const name of names) expect(rooms.has(name.split('.')[0]!)).toBe(true)
  })

  it('lets nobody but the path of an order act in the transaction', () => {
    const early = subscribers
      .filter((one) => one.mode === 'inTransaction')
      .map((one) => one.name.split('.')[0])
    expect(new Set(early)).toEqual(new Set(['work-orders']))
  })
})

describe('the table of routes', () => {
  it('keeps each audience below its own path, and open doors few', () => {
    for (const { path, audience } of routes) {
      const first = path.split('/')[1]!
      if (['sidebar', 'technician', 'point', 'customer'].includes(first))
        expect([path, [audience].flat().some((one) => one === first || one === 'public')]).toEqual([
          path,
          true,
        ])
      if (first === 'console') expect([path, [audience].flat().includes('console')]).toEqual([path, true])
    }
    const open = routes.filter((one) => one.audience === 'public').map((one) => one.path)
    expect(
      open.filter((path) => !/^\/(session|public|technician|point|customer|sidebar)\b/.test(path)),
    ).toEqual([])
  })

  it('makes changes repeatable: every one takes a key or says why it needs none', () => {
    for (const { method, path, idempotency } of routes)
      expect([path, method === 'GET' ? idempotency === 'safe' : idempotency !== 'safe']).toEqual([path, true])
  })

  it('refuses in bodies what nobody named', () => {
    interface Shape {
      properties?: object
      anyOf?: Shape[]
      allOf?: Shape[]
    }
    // The edge refuses what is not among the names of a body; it must be able to tell them.
    const closed = ({ properties, anyOf, allOf }: Shape): boolean =>
      properties !== undefined || (anyOf ?? allOf)?.every(closed) === true
    const loose = routes
      .filter(({ schema }) => schema.body && !closed(schema.body as Shape))
      .map((one) => one.path)
    // These hand on to the stand-ins of the demo, which judge for themselves.
    expect(loose.filter((path) => !path.startsWith('/console/sandbox/'))).toEqual([])
  })
})

describe('the schedule', () => {
  it('names each job once, by its folder, at a pace that is no burden', () => {
    const names = schedule.map((one) => one.name)
    expect(new Set(names).size).toBe(names.length)
    for (const one of schedule) {
      expect(one.name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
      if (one.everyMs !== undefined) expect(one.everyMs).toBeGreaterThanOrEqual(250)
    }
    for (const job of ['outreach.deliver', 'runtime.seal-audit']) expect(names).toContain(job)
  })
})
