import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import {
  householdOf,
  identifyCustomers,
  joinHousehold,
  membershipsSince,
  mergeCustomers,
  moveMembership,
  previewUnmerge,
} from '../../customers/index.ts'
import { addProduct } from '../../installed-products/change-products.ts'
import { addedByHandSince } from '../../installed-products/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { notesWrittenSince } from '../../notes/index.ts'
import { insertNote } from '../../notes/store.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { handMadeSince, partAgain } from './hand-made.ts'
import { readUnmergePreview } from './merge-views.ts'

let brand: TestBrand
let minute = 0
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

/** Each a minute later than the one before. */
function run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  minute += 1
  brand.time.now = new Date(Date.UTC(2026, 3, 10, 2, minute))
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

let people = 0
async function person(): Promise<CustomerId> {
  people += 1
  const value = `taobao:made${people}`
  const [found] = await run((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'marketplace_buyer', value }],
        evidence: `order:made${people}`,
        origin: 'marketplace',
        profile: { name: `刘${people}`, phone: null, regionCode: null },
      },
    ]),
  )
  return found!.customerId!
}

const merge = async (keptId: CustomerId, absorbedId: CustomerId) =>
  (await run((tx) => mergeCustomers(tx, { keptId, absorbedId, reason: '本人', way: 'member' }))).mergeId
const note = (id: string, words: string) =>
  run((tx) => insertNote(tx, { customerId: id, workOrderId: null }, words))
const product = (id: string, name: string) => run((tx) => addProduct(tx, id, { name, words: '' }))
const join = (id: CustomerId, otherId: CustomerId) =>
  run((tx) => joinHousehold(tx, id, { otherId, name: '刘家' }))
const made = (mergeId: string) => run(async (tx) => handMadeSince(tx, await previewUnmerge(tx, mergeId)))
const part = (mergeId: string, choices: Record<string, 'kept' | 'absorbed' | 'both'>) =>
  run((tx) => partAgain(tx, mergeId, { reason: '不是一人', choices }))

const begin = new Date('2026-01-01T00:00:00Z')
async function has(id: CustomerId) {
  return run(async (tx) => ({
    notes: (await notesWrittenSince(tx, [id], begin)).map(({ words }) => words),
    products: (await addedByHandSince(tx, [id], begin)).map(({ name }) => name),
    household: (await householdOf(tx, id))?.name ?? null,
  }))
}
const nothing = { notes: [], products: [], household: null }

/** Two who are one, with one thing of each kind made meanwhile, and one of each from before. */
async function mergedWithWork() {
  const [kept, absorbed, mother] = [await person(), await person(), await person()]
  await note(kept, '以前')
  const mergeId = await merge(kept, absorbed)
  await note(kept, '周末在家')
  await product(absorbed, '旧净水器')
  await join(absorbed, mother)
  return { kept, absorbed, mergeId }
}

describe('what was made by hand while two were one', () => {
  it('is listed before they are parted, what is older is not', async () => {
    const { mergeId } = await mergedWithWork()
    expect((await made(mergeId)).map(({ kind, text, stands }) => [kind, text.zh, stands])).toEqual([
      ['note', '周末在家', 'kept'],
      ['product', '旧净水器', 'kept'],
      ['household', '刘家', 'kept'],
    ])
  })

  it.each(['note', 'product', 'household'] as const)(
    '%s goes to the side that is chosen, the rest stays',
    async (kind) => {
      const { kept, absorbed, mergeId } = await mergedWithWork()
      const chosen = (await made(mergeId)).find((one) => one.kind === kind)!
      await part(mergeId, { [chosen.id]: 'absorbed' })
      const whole = { notes: ['以前', '周末在家'], products: ['旧净水器'], household: '刘家' }
      const parts = {
        note: [
          { ...whole, notes: ['以前'] },
          { ...nothing, notes: ['周末在家'] },
        ],
        product: [
          { ...whole, products: [] },
          { ...nothing, products: ['旧净水器'] },
        ],
        household: [
          { ...whole, household: null },
          { ...nothing, household: '刘家' },
        ],
      }[kind]
      expect([await has(kept), await has(absorbed)]).toEqual(parts)
    },
  )

  it('stays where it stands where nobody says anything, also through a second merge', async () => {
    const { kept, absorbed, mergeId } = await mergedWithWork()
    const all = await made(mergeId)
    await part(mergeId, Object.fromEntries(all.map(({ id }) => [id, 'absorbed'])))
    const given = { notes: ['周末在家'], products: ['旧净水器'], household: '刘家' }
    expect([await has(kept), await has(absorbed)]).toEqual([{ ...nothing, notes: ['以前'] }, given])
    const again = await merge(kept, absorbed)
    expect(await made(again)).toEqual([])
    await part(again, {})
    expect([await has(kept), await has(absorbed)]).toEqual([{ ...nothing, notes: ['以前'] }, given])
  })

  it('is given back to the kept one, too', async () => {
    const [kept, absorbed] = [await person(), await person()]
    const outer = await merge(kept, absorbed)
    await note(absorbed, '写在并入的一方')
    const [one] = await made(outer)
    expect(one!.stands).toBe('absorbed')
    await part(outer, { [one!.id]: 'kept' })
    expect([(await has(kept)).notes, (await has(absorbed)).notes]).toEqual([['写在并入的一方'], []])
  })

  it('leaves whoever has a household in it', async () => {
    const [one, two] = [await person(), await person()]
    await run((tx) => joinHousehold(tx, one, { otherId: two, name: '刘家' }))
    const [other, friend] = [await person(), await person()]
    await run((tx) => joinHousehold(tx, other, { otherId: friend, name: '陈家' }))
    const [membership] = await run((tx) => membershipsSince(tx, [one], begin))
    await run((tx) => moveMembership(tx, membership!.id, other))
    expect([(await has(one)).household, (await has(other)).household]).toEqual(['刘家', '陈家'])
  })

  it('is shown with the numbers masked, and to whoever may not read notes without words', async () => {
    const [kept, absorbed] = [await person(), await person()]
    const mergeId = await merge(kept, absorbed)
    await note(kept, `打 13812345678，${'很'.repeat(60)}`)
    const shown = async (role: 'agent' | 'finance') =>
      (await run((tx) => readUnmergePreview(tx, mergeId, [role], 'zh'))).edits[0]!
    expect(await shown('finance')).toMatchObject({ label: '备注', to: null, mayBeBoth: false })
    const { to } = await shown('agent')
    expect(to).toMatch(/^打 138.*…$/)
    expect(to!.length).toBeLessThanOrEqual(41)
  })
})
