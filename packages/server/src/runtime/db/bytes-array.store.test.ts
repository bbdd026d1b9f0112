import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { asBytesArray } from './bytes-array.ts'
import { rows } from './transaction.ts'

let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime()
})
afterAll(() => desk.close())

const samples: { name: string; bytes: (Buffer | null)[] }[] = [
  { name: 'one', bytes: [Buffer.from([0, 1, 255, 92, 34, 44, 123])] },
  { name: 'empty ones', bytes: [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(0)] },
  { name: 'nulls among them', bytes: [null, Buffer.from('张三'), null] },
  { name: 'nulls alone', bytes: [null, null] },
  { name: 'none', bytes: [] },
  { name: 'many of all sizes', bytes: Array.from({ length: 300 }, (_, i) => randomBytes(i * 7)) },
]

describe('an array of bytes', () => {
  it.each(samples)('comes back as it went by a named statement: $name', async ({ bytes }) => {
    const found = await desk.transact((tx) =>
      tx.named<{ x: Buffer | null; n: bigint }>(
        'test.bytes',
        'select x, n from unnest($1::bytea[], $2::bigint[]) as u(x, n) order by n',
        [bytes, bytes.map((_, i) => i)],
      ),
    )
    expect(found.map(({ x }) => x)).toEqual(bytes)
  })

  it.each(samples)('comes back as it went by a built statement: $name', async ({ bytes }) => {
    const found = await desk.transact((tx) =>
      rows(
        tx,
        sql<{
          x: Buffer | null
        }>`select x from unnest(${bytes}::bytea[]) with ordinality as u(x, n) order by n`,
      ),
    )
    expect(found.map(({ x }) => x)).toEqual(bytes)
  })

  it('finds rows by any of it, and may be empty one time and full the next', async () => {
    const token = (n: number) => Buffer.from(`token-${n}`)
    const found = (asked: Buffer[]) =>
      desk.transact((tx) =>
        tx.named<{ n: number }>(
          'test.any_bytes',
          `select n::int from generate_series(1, 9) n where convert_to('token-' || n, 'UTF8') = any($1::bytea[])`,
          [asked],
        ),
      )
    expect(await found([token(3), token(7), token(11)])).toEqual([{ n: 3 }, { n: 7 }])
    expect(await found([])).toEqual([])
    expect(await found([token(9)])).toEqual([{ n: 9 }])
  })

  it('takes a part of a larger block for what it is', async () => {
    const block = Buffer.from('abcdefgh')
    const [row] = await desk.transact((tx) =>
      tx.named<{ x: Buffer[] }>('test.parts', 'select $1::bytea[] as x', [
        [block.subarray(2, 4), new Uint8Array(block.buffer, block.byteOffset + 6, 2)],
      ]),
    )
    expect(row!.x.map(String)).toEqual(['cd', 'gh'])
  })
})

describe('any other value', () => {
  it('stays as it is', () => {
    const date = new Date(0)
    for (const value of [
      null,
      undefined,
      1,
      1n,
      'x',
      date,
      Buffer.from('x'),
      [],
      ['a', null],
      [1, 2],
      [[1], [2]],
      [null],
      { a: 1 },
    ])
      expect(asBytesArray(value)).toBe(value)
    const mixed = [Buffer.from('x'), 'y']
    expect(asBytesArray(mixed)).toBe(mixed)
  })
})
