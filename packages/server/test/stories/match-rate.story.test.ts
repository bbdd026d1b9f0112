import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareLinks } from '../support/bare-links.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { answersWhenAskedAgain, castOf, onlyBy, shares, ways } from '../support/match-cast.ts'
import { liveMatchWorld, type MatchWorld, measureMatch } from '../support/match-world.ts'

// 客户打通 where the truth is known (T10), in a small world; many people and seeds are the bench's: `npm run -s bench -- match-rate`.

const perWay = 1
const alone = ways.flatMap((way, n) =>
  Array.from({ length: perWay }, (_, i) => ({ way, ...onlyBy(way, 900_000 + n * 10 + i) })),
)
let lived: MatchWorld
let owner: Client
beforeAll(async () => {
  lived = await liveMatchWorld([...alone, ...castOf(1, 20)])
  owner = await memberClient(lived.world.server.url, 'zhoulan@hemu')
}, 120_000)
afterAll(() => lived?.world.close())

/** How the product says that an order came, of a friend who did nothing else. */
const told: Record<(typeof ways)[number], string> = {
  account: 'account',
  own_code: 'order_code',
  order_link: 'order_code',
  booking: 'booking',
  registration: 'registration',
  serial: 'serial',
  member: 'member',
  sign_off: 'sign_off',
  chat_number: 'chat_number',
  chat_phone: 'claim',
  remark: 'remark_phone',
}

describe('客户打通 in the simulated world', () => {
  it('finds each friend who did one thing only, by that way, and gives nobody another one’s order', async () => {
    const found = await measureMatch(lived)
    process.stderr.write(`${JSON.stringify({ shares, answersWhenAskedAgain, found }, null, 1)}\n`)
    const byWay = Object.fromEntries(
      ways.map((way) => [
        way,
        alone.filter((one) => one.way === way).map(({ number }) => found.wayOf.get(number)),
      ]),
    )
    expect(byWay).toEqual(
      Object.fromEntries(ways.map((way) => [way, Array.from({ length: perWay }, () => told[way])])),
    )
    expect(found.wrong).toEqual([])
    expect(found.precision).toBeGreaterThanOrEqual(0.995)
    // Of those who live by the table; so few people say no more than that.
    const others = found.friends - alone.length
    expect(others).toBeGreaterThan(5)
    expect((found.bound - alone.length) / others).toBeGreaterThan(0.7)
  })

  it('counts the same on the page, which knows no truth', async () => {
    const found = await measureMatch(lived)
    const { months } = await owner.get('/console/match-rate')
    const sum = (key: 'friends' | 'bound') =>
      months.reduce((n: number, one: Record<string, number>) => n + one[key]!, 0)
    expect([sum('friends'), sum('bound')]).toEqual([found.known, found.standing])
  })

  it('stays as precise when all customers are compared anew', async () => {
    const before = await measureMatch(lived)
    const { id } = await owner.post('/console/identity-runs', {})
    await eventually(async () => {
      const { items } = await owner.get('/console/identity-runs')
      expect(items.find((one: { id: string }) => one.id === id).state).toBe('done')
    }, 60_000)
    const after = await measureMatch(lived)
    expect(after.precision).toBeGreaterThanOrEqual(0.995)
    expect(after.bound).toBeGreaterThanOrEqual(before.bound)
  })

  it('says of every order and friend by what it is whose', async () => {
    const found = await bareLinks(lived.world.query)
    expect(found['orders."order"']!.linked).toBeGreaterThan(0)
    expect(found['contacts.contact']!.linked).toBeGreaterThan(0)
    expect(Object.values(found).map(({ bare }) => bare)).toEqual([0, 0, 0, 0, 0])
  })
})
