import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { members } from '../../seeds/cast-brand.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { identifyCustomers, mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import { customersInUse } from '../insight/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { writeMember } from '../organization/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { showMentions, showNotes } from './show-notes.ts'
import { markMentionsRead, mentionsOf, notesAbout, versionsOf } from './store.ts'
import { aboutCustomer, editNote, hideNote, pinNote, readers, writeNote } from './write-notes.ts'

let brand: TestBrand
const author = members.find(({ roles }) => roles.includes('agent'))!
const owner = members.find(({ roles }) => roles.includes('owner'))!
const as = <T>(id: string, work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id } })
const run = <T>(work: (tx: Tx) => Promise<T>) => as(author.id, work)

beforeAll(async () => {
  brand = await testBrand()
  await run(async (tx) => {
    for (const { password: _, ...one } of members as ({ password?: string } & (typeof members)[number])[])
      await writeMember(tx, { ...one, passwordHash: null } as never)
  })
})
afterAll(() => brand.close())

let people = 0
const person = () => {
  people += 1
  return run(async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'unionid', value: `u-${people}` }],
        evidence: `contact:${people}`,
        origin: 'wecom',
      },
    ])
    return found!.customerId as CustomerId
  })
}
const write = (customerId: string, words: string, mentions: string[] = []) =>
  run(async (tx) =>
    writeNote(tx, await aboutCustomer(tx, customerId), { words, mentions }, 'https://q.test/x'),
  )
const seen = (customerId: string, hidden = false) =>
  run(async (tx) => showNotes(tx, await notesAbout(tx, customerId, hidden), ['agent']))

describe('notes', () => {
  it('are read by their author and masked in what names a person', async () => {
    const customer = await person()
    await write(customer, '儿子电话 13812345678，周末在家')
    const [note] = await seen(customer)
    expect(note).toMatchObject({ words: '儿子电话 138****5678，周末在家', by: author.name, own: true })
    const kept = await run((tx) => rows(tx, sql<{ t: string }>`select n::text as t from notes.note n`))
    expect(JSON.stringify(kept)).not.toContain('13812345678')
  })

  it('keep what stood before an edit, and the number that the editor saw masked', async () => {
    const customer = await person()
    const id = await write(customer, '电话 13812345678 找李先身')
    const edit = (words: string, version: number, who = author.id) =>
      as(who, (tx) => editNote(tx, id, { words, mentions: [], version }, 'https://q.test/x'))
    await edit('电话 138****5678 找李先生', 1)
    const [note] = await run((tx) => notesAbout(tx, customer, false))
    expect(note).toMatchObject({ words: '电话 13812345678 找李先生', version: 2 })
    expect((await run((tx) => versionsOf(tx, id))).map(({ words }) => words)).toEqual([
      '电话 13812345678 找李先身',
    ])
    await expect(edit('晚了', 1)).rejects.toMatchObject({ code: 'note.changed_since' })
    await expect(edit('别人的', 2, owner.id)).rejects.toMatchObject({ code: 'note.not_yours' })
  })

  it('stand pinned first, are hidden without being lost, and shown again', async () => {
    const customer = await person()
    const first = await write(customer, '第一条')
    await write(customer, '第二条')
    await run((tx) => pinNote(tx, first, true))
    expect((await seen(customer)).map(({ words }) => words)).toEqual(['第一条', '第二条'])
    await as(owner.id, (tx) => hideNote(tx, first, true, ['owner']))
    expect((await seen(customer)).map(({ words }) => words)).toEqual(['第二条'])
    expect((await seen(customer, true)).map(({ hidden }) => hidden)).toEqual([true, false])
    await expect(as('somebody', (tx) => hideNote(tx, first, false, ['agent']))).rejects.toMatchObject({
      code: 'note.not_yours',
    })
    await run((tx) => hideNote(tx, first, false, ['agent']))
    expect((await seen(customer)).length).toBe(2)
    const audited = await run((tx) =>
      rows(
        tx,
        sql<{
          what: string
        }>`select facts ->> 'what' as what from runtime.audit_entry where subject = ${`note:${first}`} order by seq`,
      ),
    )
    expect(audited.map(({ what }) => what)).toEqual(['pinned', 'hidden', 'shown'])
  })

  it('go with the person through a merge, and back to their row after it', async () => {
    const [one, two] = [await person(), await person()]
    await write(one, '甲的')
    await write(two, '乙的')
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: one, absorbedId: two, reason: '本人确认', way: 'member' }),
    )
    expect((await seen(two)).length).toBe(2)
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是', choices: {} }))
    expect((await seen(two)).map(({ words }) => words)).toEqual(['乙的'])
  })
})

it('keeps the customer whom a note is about from being taken back with an import', async () => {
  const [noted, bare] = [await person(), await person()]
  await write(noted, '别删')
  expect([...(await run((tx) => customersInUse(tx, [noted, bare])))]).toEqual([noted])
})

describe('mentions', () => {
  it('reach the member once, without a word of the note, and are read', async () => {
    const customer = await person()
    const able = (await run(readers)).find(({ id }) => id !== author.id)!
    const id = await write(customer, `@${able.name} 请回电 13812345678`, [able.id, able.id])
    await run((tx) =>
      editNote(tx, id, { words: '请回电', mentions: [able.id], version: 1 }, 'https://q.test/x'),
    )
    const sent = await run((tx) =>
      rows(tx, sql<{ about: string }>`select about from outreach.message where about like ${`note:${id}:%`}`),
    )
    expect(sent.map(({ about }) => about)).toEqual([`note:${id}:1`])
    const mine = () =>
      as(able.id, async (tx) => showMentions(tx, await mentionsOf(tx, able.id, 10), ['owner']))
    expect((await mine()).map(({ read, note }) => [read, note.id])).toEqual([[false, id]])
    await as(able.id, (tx) => markMentionsRead(tx, able.id))
    expect((await mine())[0]!.read).toBe(true)
    await run((tx) => hideNote(tx, id, true, ['agent']))
    expect(await mine()).toEqual([])
  })

  it('of somebody who may not read notes are refused', async () => {
    const customer = await person()
    const blind = members.find(({ roles }) => roles.includes('warehouse'))!
    await expect(write(customer, '@仓库', [blind.id])).rejects.toMatchObject({
      code: 'note.mention_not_readable',
    })
    await expect(write(customer, '@谁', ['nobody'])).rejects.toMatchObject({
      code: 'note.mention_not_readable',
    })
  })
})
