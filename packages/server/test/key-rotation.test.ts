import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileKeepers } from '../src/app/file-keepers.ts'
import { allowPhone, blockedPhones, blockPhone } from '../src/customers/block-phones.ts'
import {
  blockedAmong,
  type Customer,
  customersBefore,
  editCustomer,
  findCustomerBy,
  getCustomer,
  identifyCustomers,
  searchCustomers,
  takeBackCustomers,
} from '../src/customers/index.ts'
import { keepPart, withFiles } from '../src/imports/kept-files.ts'
import { writeUpload } from '../src/imports/upload-store.ts'
import type { CustomerId } from '../src/kernel/ids.ts'
import { openFile, sealFile, sealFileAnew } from '../src/mapped-sources/seal-file.ts'
import { ordersBefore, recordOrders, takeBackOrders } from '../src/orders/index.ts'
import { rows } from '../src/runtime/db/transaction.ts'
import { rotationStatus, startRotation, stepRotation } from '../src/runtime/keys/rotate-keys.ts'
import { rotationStates } from '../src/runtime/keys/rotation.ts'
import { rotationJob } from '../src/runtime/keys/rotation-job.ts'
import { countUnder, destroyKey, keyIds } from '../src/runtime/keys/rotation-store.ts'
import { withClient } from '../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from './support/runtime.ts'
import { seedShops, tmallOrder } from './support/shop.ts'

// A brand's keys change while people are read, found and added: nothing fails, nobody is doubled, and in the end the old
// key is gone.

const people = 900
const phoneOf = (n: number): string => `+86138${String(10_000_000 + n * 7)}`
const nameOf = (n: number): string => `刘${n}`

let desk: TestRuntime
let ids: string[]
beforeEach(async () => {
  desk = await testRuntime()
  ids = []
  for (let from = 0; from < people; from += 300)
    ids.push(...(await identify(desk, from, Math.min(from + 300, people))))
})
afterEach(() => desk.close())

function identify(at: TestRuntime, from: number, to: number): Promise<string[]> {
  const records = Array.from({ length: to - from }, (_, i) => ({
    identifiers: [
      { kind: 'marketplace_buyer' as const, value: `taobao:${from + i}` },
      { kind: 'phone' as const, value: phoneOf(from + i) },
    ],
    evidence: `order:${from + i}`,
    origin: 'marketplace' as const,
    profile: { name: nameOf(from + i), phone: phoneOf(from + i) },
  }))
  return at.transact(async (tx) => (await identifyCustomers(tx, records)).map((one) => one.customerId!))
}

const actor = { kind: 'member', id: 'zhoulan' } as const
const rotate = (at = desk) => startRotation(at.runtime, at.brandId, actor)
const step = (at = desk) => stepRotation(at.runtime, at.brandId, fileKeepers)
const status = (at = desk) => at.transact(rotationStatus)
const statusOf = async () => (await status()).rotation?.state
async function toEnd(at = desk): Promise<void> {
  for (let i = 0; i < 3_000 && (await step(at)) !== 'idle'; i += 1);
}
async function toSealing(): Promise<void> {
  while ((await statusOf()) !== 'sealing') await step()
}
const under = (keyId: number) => desk.transact(async (tx) => (await countUnder(tx, [keyId]))[0]!.n)
const tamper = (statement: string) => withClient(desk.database.adminUrl, (client) => client.query(statement))

interface Tally {
  reads: number
  wrong: string[]
  failed: string[]
}

/** Somebody who works until told to stop; what goes wrong is kept, not thrown. */
async function working(stop: { now: boolean }, tally: Tally, work: (n: number) => Promise<string | null>) {
  for (let n = 0; !stop.now; n += 1)
    try {
      const wrong = await work((n * 37) % people)
      tally.reads += 1
      if (wrong) tally.wrong.push(wrong)
    } catch (error) {
      tally.failed.push(`${(error as { code?: string }).code} ${(error as Error).message}`)
      if (tally.failed.length > 20) return
    }
}

/** Readers, finders and writers in this process and in another one, as long as `during` runs. */
async function underLoad(during: () => Promise<void>): Promise<Tally> {
  const tally: Tally = { reads: 0, wrong: [], failed: [] }
  const stop = { now: false }
  const other = desk.twin()
  let added = people
  const read = (at: TestRuntime) => async (n: number) => {
    const one: Customer = await at.transact((tx) => getCustomer(tx, ids[n]! as never))
    return one.name === nameOf(n) && one.phone === phoneOf(n) ? null : `read ${n}: ${one.name} ${one.phone}`
  }
  const find = (at: TestRuntime) => async (n: number) => {
    const found = await at.transact((tx) => findCustomerBy(tx, 'phone', phoneOf(n)))
    const page = await at.transact((tx) => searchCustomers(tx, { phone: phoneOf(n).slice(3), limit: 5 }))
    const named = await at.transact((tx) => searchCustomers(tx, { name: nameOf(n), limit: 5 }))
    const same = [page, named].every(({ items }) => items.length === 1 && items[0]!.id === ids[n])
    return found === ids[n] && same ? null : `find ${n}: ${found} is not ${ids[n]}`
  }
  const meet = (at: TestRuntime) => async (n: number) => {
    const [again] = await identify(at, n, n + 1)
    return again === ids[n] ? null : `met ${n} as ${again}`
  }
  const add = (at: TestRuntime) => async () => {
    const n = added++
    const [made] = await identify(at, n, n + 1)
    const [again] = await identify(at === desk ? other : desk, n, n + 1)
    return made === again ? null : `added ${n} twice`
  }
  const load = [desk, other].flatMap((at) => [read(at), find(at), meet(at), add(at)])
  const busy = load.map((work) => working(stop, tally, work))
  try {
    await during()
  } finally {
    stop.now = true
    await Promise.all(busy)
    await other.close()
  }
  return tally
}

describe('what is kept to undo an import', () => {
  it('is put back under the keys of the day, whose old one is gone', async () => {
    await desk.transact(seedShops)
    const day = (n: number) => new Date(Date.UTC(2026, 7, n))
    const order = (n: number, name: string) =>
      tmallOrder('U1', day(n), { receiver: { ...tmallOrder('U1', day(n)).receiver, name }, sellerMemo: name })
    const [made] = await desk.transact((tx) => recordOrders(tx, [order(1, '刘敏')]))
    const place = { shopId: made!.shopId, outsideId: 'U1' }
    const person = ids[5] as CustomerId
    const stood = () =>
      desk.transact(async (tx) => {
        const [row] = await rows(
          tx,
          sql<{
            receiver: Buffer
            memo: Buffer
            tail: Buffer
          }>`select receiver, seller_memo as memo, phone_tail_index as tail
            from orders."order" where id = ${made!.orderId}::uuid`,
        )
        return [
          (
            JSON.parse(tx.vault.open('orders.order.receiver', made!.orderId, row!.receiver)) as {
              name: string
            }
          ).name,
          tx.vault.open('orders.order.seller_memo', made!.orderId, row!.memo),
          tx.vault.rootOf(row!.tail).toString('hex'),
          (await getCustomer(tx, person)).name,
          (await searchCustomers(tx, { phone: phoneOf(5).slice(-4), limit: 9 })).items.some(
            ({ id }) => id === person,
          ),
        ]
      })
    const before = await stood()
    expect(before.slice(0, 2)).toEqual(['刘敏', '刘敏'])
    const kept = await desk.transact(async (tx) => ({
      order: (await ordersBefore(tx, [place]))[0]!.text,
      person: (await customersBefore(tx, [person])).get(person)!,
    }))
    const at = await desk.transact(async (tx) => {
      await recordOrders(tx, [order(2, '刘')])
      await editCustomer(tx, person, { name: '别人', phone: null })
      return tx.now
    })
    expect((await stood()).slice(0, 4)).not.toEqual(before.slice(0, 4))
    await rotate()
    await toEnd()
    const untold = JSON.parse(kept.order) as Record<string, unknown>
    const old = { id: made!.orderId, at, before: JSON.stringify({ ...untold, opened: undefined }) }
    const taken = (one: typeof old) => desk.transact((tx) => takeBackOrders(tx, [one]))
    // What an earlier version kept does not open any more: the order stays, readable, and it is said why.
    expect(await taken(old)).toEqual(new Map([[made!.orderId, 'key_gone']]))
    expect((await stood())[0]).toBe('刘')
    expect(await taken({ ...old, before: kept.order })).toEqual(new Map())
    await desk.transact((tx) =>
      takeBackCustomers(
        tx,
        [{ id: person, what: 'updated', at, before: kept.person }],
        () => Promise.resolve(new Set()),
        new Set(),
        'import',
      ),
    )
    expect(await stood()).toEqual(before)
    expect([await under(1), await under(0)]).toEqual([0n, 0n])
  })
})

describe('a change of keys', () => {
  it('fails no read, finds everybody, doubles nobody, and ends with the old key destroyed', async () => {
    await desk.transact((tx) => blockPhone(tx, { phone: phoneOf(3), note: '物业' }))
    const [before] = await desk.transact(blockedPhones)
    const tally = await underLoad(async () => {
      await rotate()
      await toEnd()
    })
    expect(tally).toMatchObject({ failed: [], wrong: [] })
    expect(tally.reads).toBeGreaterThan(50)
    expect(await status()).toMatchObject({ rotation: { state: 'done', keyId: 2 }, percent: 100, keys: [2] })
    expect(await under(2)).toBeGreaterThan(BigInt(people * 4))
    expect([await under(1), await under(0)]).toEqual([0n, 0n])
    const [after] = await desk.transact(blockedPhones)
    expect(after).toEqual(before)
    expect([...(await desk.transact((tx) => blockedAmong(tx, [phoneOf(3), phoneOf(4)])))]).toEqual([
      phoneOf(3),
    ])
    await desk.transact((tx) => allowPhone(tx, before!.id))
  })

  it('can follow another, and what was there at the first is still found', async () => {
    for (const keyId of [2, 3]) {
      await rotate()
      await toEnd()
      expect(await status()).toMatchObject({ rotation: { state: 'done', keyId }, keys: [keyId] })
    }
    expect(await desk.transact((tx) => findCustomerBy(tx, 'phone', phoneOf(8)))).toBe(ids[8])
    expect(await identify(desk, 8, 9)).toEqual([ids[8]])
    expect([await under(1), await under(2), await under(0)]).toEqual([0n, 0n, 0n])
  })

  it('goes on where it stood in another process, and is one however often it is asked for', async () => {
    await rotate()
    expect((await rotate()).keyId).toBe(2)
    for (let i = 0; i < 4; i += 1) await step()
    const half = await status()
    expect(half.rotation!.state).not.toBe('done')
    const other = desk.twin()
    const job = rotationJob(fileKeepers)
    for (let i = 0; i < 50 && (await statusOf()) !== 'done'; i += 1)
      await job.run(other.runtime, other.brandId, null)
    expect(await status(other)).toMatchObject({ rotation: { state: 'done' }, keys: [2] })
    await other.close()
    // This process learns of it at its next transaction.
    expect((await desk.transact((tx) => getCustomer(tx, ids[5]! as never))).name).toBe(nameOf(5))
  })

  it('finds everybody at every single step', async () => {
    await rotate()
    const seen = new Set<string>()
    do {
      seen.add((await statusOf())!)
      for (const n of [0, 411, people - 1])
        expect(await desk.transact((tx) => findCustomerBy(tx, 'phone', phoneOf(n)))).toBe(ids[n])
      expect((await desk.transact((tx) => getCustomer(tx, ids[7]! as never))).phone).toBe(phoneOf(7))
    } while ((await step()) !== 'idle')
    expect([...seen]).toEqual([...rotationStates])
  })

  it('waits for whoever is at work, and makes nobody wait long', async () => {
    let end = (): void => undefined
    const held = new Promise<void>((resolve) => {
      end = resolve
    })
    const long = desk.transact(async (tx) => {
      await rows(tx, sql`select 1`)
      await held
    })
    await rotate()
    expect([await step(), await statusOf()]).toEqual(['busy', 'asked'])
    end()
    await long
    expect([await step(), await statusOf()]).toEqual(['worked', 'counting'])
  })
})

describe('the old key', () => {
  it('is not destroyed while anything stands under it: the database counts', async () => {
    await rotate()
    await expect(desk.transact((tx) => destroyKey(tx, 1))).rejects.toMatchObject({ code: 'QK002' })
    await toSealing()
    await expect(desk.transact((tx) => destroyKey(tx, 1))).rejects.toMatchObject({ code: 'QK002' })
    expect(await desk.transact(keyIds)).toEqual([1, 2])
    await toEnd()
    await expect(desk.transact((tx) => destroyKey(tx, 2))).rejects.toMatchObject({ code: 'QK002' })
  })

  it('destroyed too early by somebody with every right is seen by the readers: the test can fail', async () => {
    const tally = await underLoad(async () => {
      await rotate()
      await toSealing()
      await tamper(
        'delete from runtime.brand_key where key_id = 1; update runtime.key_state set version = version + 1',
      )
      await new Promise((resolve) => setTimeout(resolve, 400))
    })
    expect(tally.failed.join()).toContain('runtime.vault_locked')
  })

  it('stays for a value that does not open, which is told', async () => {
    await tamper(
      `update customers.customer set name = set_byte(name, 33, (get_byte(name, 33) + 1) % 256) where id = '${ids[9]}'`,
    )
    await rotate()
    await toEnd()
    expect(await status()).toMatchObject({ rotation: { state: 'sealing', unreadable: 1n }, keys: [1, 2] })
    expect((await desk.transact((tx) => getCustomer(tx, ids[8]! as never))).name).toBe(nameOf(8))
  })
})

describe('sealed files', () => {
  it('of an upload and of a drop stand under the new key before the old one goes', async () => {
    const { vault: ring, ports } = desk.runtime
    const vault = await ring.brand(desk.brandId)
    const upload = '0190a0a0-0000-7000-8000-000000000001'
    await desk.transact((tx) => writeUpload(tx, { id: upload, name: 'a.csv', bytes: 3 }))
    await tamper(`update imports.upload set next_part = 1`)
    await keepPart({ brandId: desk.brandId, vault, ports }, upload, 0, Buffer.from('abc').toString('base64'))
    const folder = mkdtempSync(join(tmpdir(), 'qiao-drop-'))
    const [plain, sealed, back] = ['plain', 'sealed', 'back'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(plain, '刘女士'.repeat(9))
    await sealFile(vault, 'one', plain, sealed)

    await rotate()
    await toEnd()
    expect(await status()).toMatchObject({ rotation: { state: 'done', filesSealed: 1n } })
    const anew = await ring.brand(desk.brandId)
    const read = await withFiles(
      { brandId: desk.brandId, vault: anew, ports },
      [{ keptAs: upload, name: 'a.csv', bytes: 3 }],
      async ([path]) => readFileSync(path!, 'utf8'),
    )
    expect(read).toBe('abc')
    // A vault that was lent before opens what is newer, too.
    expect(vault.seal('a.b.c', '1', 'x').readUInt16BE(1)).toBe(2)

    const whole = mkdtempSync(join(tmpdir(), 'qiao-drop-'))
    writeFileSync(join(whole, 'plain'), '刘女士'.repeat(9))
    await sealFile(anew, 'two', join(whole, 'plain'), join(whole, 'sealed'))
    expect(await sealFileAnew(anew, 'two', join(whole, 'sealed'))).toBe(false)
    await rotate()
    await step()
    expect(await desk.transact(async (tx) => sealFileAnew(tx.vault, 'two', join(whole, 'sealed')))).toBe(true)
    await toEnd()
    await desk.transact((tx) => openFile(tx.vault, 'two', join(whole, 'sealed'), back))
    expect(readFileSync(back, 'utf8')).toBe('刘女士'.repeat(9))
    expect(existsSync(sealed)).toBe(true)
  })
})
