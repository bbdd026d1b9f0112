import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import type { Tx } from './transaction.ts'

/** Statements that are asked in one turn: they leave together, and each has its own answer. */

let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime()
})
afterAll(() => desk.close())

const say = (tx: Tx, name: string, values: unknown[]) =>
  tx.named<{ said: string }>(
    name,
    `select ${values.map((_, i) => `$${i + 1}::text`).join(' || ')} as said`,
    values,
  )
const write = (tx: Tx, subscriber: string) =>
  tx.named('named.write', 'insert into runtime.subscription (brand_id, subscriber) values ($1, $2)', [
    tx.brandId,
    subscriber,
  ])
const count = async (tx: Tx, subscriber: string) =>
  (
    await tx.named<{ n: bigint }>(
      'named.count',
      'select count(*) as n from runtime.subscription where brand_id = $1 and subscriber = $2',
      [tx.brandId, subscriber],
    )
  )[0]!.n
const parsed = async (tx: Tx, name: string) =>
  (
    await tx.named<{ n: bigint }>(
      'named.parsed',
      'select count(*) as n from pg_prepared_statements where name = $1',
      [name],
    )
  )[0]!.n

describe('statements of one turn', () => {
  it('are answered each by its own rows, in the order in which they were asked', async () => {
    for (const round of ['first', 'second', 'third'])
      expect(
        await desk.transact(async (tx) =>
          Promise.all([
            write(tx, `${round}-a`),
            count(tx, `${round}-a`),
            write(tx, `${round}-b`),
            count(tx, `${round}-c`),
            say(tx, 'named.say', ['a', round]),
          ]),
        ),
      ).toEqual([[], 1n, [], 0n, [{ said: `a${round}` }]])
  })

  it('run before what is asked after them in another way', async () => {
    const seen = await desk.transact(async (tx) => {
      const writing = write(tx, 'saved')
      const rolled = tx.savepoint(async () => {
        await write(tx, 'lost')
        throw new Error('no')
      })
      await Promise.allSettled([writing, rolled])
      return [await count(tx, 'saved'), await count(tx, 'lost')]
    })
    expect(seen).toEqual([1n, 0n])
  })

  it('are sent even where nobody waits for them', async () => {
    await desk.transact(async (tx) => void write(tx, 'unheard'))
    expect(await desk.transact((tx) => count(tx, 'unheard'))).toBe(1n)
  })

  it.each([
    ['text of all signs', ['阿姨 👵', '\' \\ "', '']],
    ['many bytes', ['桥'.repeat(200_000)]],
  ])('carry %s there and back', async (name, values) => {
    const [row] = await desk.transact((tx) => say(tx, `named.${name}`, values))
    expect(row!.said).toBe(values.join(''))
  })

  it('carry bytes, times, big numbers, documents, lists and nothing', async () => {
    const at = new Date('2026-04-10T02:00:00.123Z')
    const bytes = Buffer.from([0, 255, 10])
    const sent = [
      bytes,
      at,
      9007199254740993n,
      JSON.stringify({ a: [1, '二'] }),
      ['x', null, 'y"'],
      null,
      true,
    ]
    const [row] = await desk.transact((tx) =>
      tx.named<Record<string, unknown>>(
        'named.kinds',
        'select $1::bytea as bytes, $2::timestamptz as at, $3::bigint as big, $4::jsonb as document, $5::text[] as list, $6::text as nothing, $7::boolean as yes',
        sent,
      ),
    )
    expect(row).toEqual({
      bytes,
      at,
      big: 9007199254740993n,
      document: { a: [1, '二'] },
      list: ['x', null, 'y"'],
      nothing: null,
      yes: true,
    })
  })
})

describe('a statement that fails', () => {
  const broken = (tx: Tx) => tx.named('named.broken', 'select 1 / $1::integer as one', [0])

  it('fails those behind it, not those before it, and the connection goes on', async () => {
    const told: PromiseSettledResult<unknown>[] = []
    const work = desk.transact(async (tx) => {
      told.push(
        ...(await Promise.allSettled([
          say(tx, 'named.before', ['a']),
          broken(tx),
          say(tx, 'named.behind', ['b']),
        ])),
      )
      throw (told[1] as PromiseRejectedResult).reason
    })
    await expect(work).rejects.toMatchObject({ code: '22012' })
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect((told[2] as PromiseRejectedResult).reason).toMatchObject({ code: '22012' })
    // PostgreSQL never saw the one behind: it is told it anew.
    const after = await desk.transact((tx) =>
      Promise.all([say(tx, 'named.behind', ['b']), parsed(tx, 'named.before'), parsed(tx, 'named.behind')]),
    )
    expect(after).toEqual([[{ said: 'b' }], 1n, 1n])
  })

  it('that PostgreSQL cannot read is told anew the next time', async () => {
    for (const code of ['42P01', '42P01'])
      await expect(
        desk.transact((tx) => tx.named('named.nowhere', 'select * from runtime.nowhere', [])),
      ).rejects.toMatchObject({ code })
  })

  it('is undone by the savepoint around it', async () => {
    const seen = await desk.transact(async (tx) => {
      await tx.savepoint(() => Promise.all([write(tx, 'undone'), broken(tx)])).catch(() => undefined)
      return count(tx, 'undone')
    })
    expect(seen).toBe(0n)
  })

  it('is refused where its name means another', async () => {
    const other = (tx: Tx) => tx.named('named.say', 'select 1 as one', [])
    await expect(
      desk.transact(async (tx) => {
        await say(tx, 'named.say', ['a', 'b'])
        return other(tx)
      }),
    ).rejects.toThrow('named.say')
  })

  it('fails where the connection breaks, with all that waits behind it', async () => {
    const work = desk.transact((tx) =>
      Promise.all([
        say(tx, 'named.alive', ['a']),
        tx.named('named.end', 'select pg_terminate_backend(pg_backend_pid())', []),
        say(tx, 'named.dead', ['b']),
      ]),
    )
    await expect(work).rejects.toThrow()
    expect(await desk.transact((tx) => say(tx, 'named.dead', ['b']))).toEqual([{ said: 'b' }])
  })
})
