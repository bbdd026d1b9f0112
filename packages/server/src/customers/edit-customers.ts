import type { CustomerId } from '../kernel/ids.ts'
import { parsePhone, phoneTail } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { CustomerForgotten, CustomerMissing, EditRefused } from './errors.ts'
import { customerEdited } from './events.ts'
import { refuseForgotten } from './forgotten.ts'
import {
  type EditRow,
  lockPersons,
  pointRows,
  restoreTagImages,
  type TagImage,
  tagImages,
  writeEdits,
} from './merge-store.ts'
import { indexName } from './name-index.ts'
import { headOf, plainLevel, type SurvivorField, type Survivors, says } from './person.ts'
import { openRow } from './read-customers.ts'
import { findPersons, setFields } from './store.ts'
import { tagCustomers, untagCustomers } from './tag-customers.ts'

/** What one person changed by hand, with what stood there: enough to take it back and give it to somebody else. */
export type HandChange =
  | {
      field: SurvivorField
      to: string | null
      was: string | null
      wasAt: string
      survivor: CustomerId | null
    }
  | { field: 'tag_added' | 'tag_removed'; to: string; rows: TagImage[] }

export interface HandEdit {
  id: string
  customerId: CustomerId
  actor: string
  at: Date
  change: HandChange
}

const place = 'customers.edit.change'

export function openEdit(tx: Tx, row: EditRow): HandEdit {
  const { id, customer_id: customerId, actor, at, change } = row
  return { id, customerId, actor, at, change: JSON.parse(tx.vault.open(place, id, change)) as HandChange }
}

async function keepEdits(
  tx: Tx,
  edits: readonly { customerId: CustomerId; change: HandChange; actor: string }[],
): Promise<void> {
  await writeEdits(
    tx,
    edits.map(({ customerId, change, actor }) => {
      const id = tx.ports.ids.next()
      const sealed = tx.vault.seal(place, id, JSON.stringify(change))
      return { id, customer_id: customerId, field: change.field, change: sealed, actor }
    }),
  )
}

export interface HandFields {
  name?: string | null
  phone?: string | null
  level?: string
  region?: string | null
}

/**
 * Changes what is known of a person, by hand: it stands on the row that stands for all, over what records say. Throws
 * `customer.not_found`, `customer.forgotten`, `customer.masked_value`, `customer.not_a_phone`.
 */
export async function editCustomer(tx: Tx, customerId: CustomerId, fields: HandFields): Promise<void> {
  const { name, phone } = fields
  for (const [field, value] of [
    ['name', name],
    ['phone', phone],
  ] as const)
    if (value?.includes('*')) throw new EditRefused('masked_value', field)
  const canonical = phone ? parsePhone(phone).canonical : phone
  if (phone && !canonical) throw new EditRefused('not_a_phone', 'phone')
  await refuseForgotten(tx, [customerId])
  const told = await changeFields(tx, customerId, canonical ? { ...fields, phone: canonical } : fields)
  if (!told) return
  const facts = { customerId: told.headId, fields: told.changed }
  await audit(tx, [{ action: 'customer.edited', subject: `customer:${told.headId}`, facts }])
  await emit(tx, [event(customerEdited, told.headId, facts)])
}

/**
 * Takes a level that was written by hand off every row of the person, so that the ladder's stands: an edit of each row, taken
 * back and given like any other. Nothing happens where nobody wrote one. Throws `customer.not_found`, `customer.forgotten`.
 */
export async function returnLevel(tx: Tx, customerId: CustomerId): Promise<void> {
  await refuseForgotten(tx, [customerId])
  await lockPersons(tx, [customerId])
  const rows = (await findPersons(tx, [customerId])).map((row) => openRow(tx, row))
  if (rows.length === 0) throw new CustomerMissing(customerId)
  const written = rows.filter((row) => says(row, 'level'))
  if (written.length === 0) return
  const actor = `${tx.actor.kind}:${tx.actor.id}`
  for (const row of written) await writeFields(tx, row.id, [{ field: 'level', to: plainLevel, at: tx.now }])
  await keepEdits(
    tx,
    written.map(({ id, level: was, saidAt }) => ({
      customerId: id,
      actor,
      change: { field: 'level', to: plainLevel, was, wasAt: saidAt.level.toISOString(), survivor: null },
    })),
  )
  const headId = headOf(rows).id
  const facts = { customerId: headId, fields: ['level'] }
  await audit(tx, [{ action: 'customer.edited', subject: `customer:${headId}`, facts }])
  await emit(tx, [event(customerEdited, headId, facts)])
}

async function changeFields(
  tx: Tx,
  customerId: CustomerId,
  fields: HandFields,
  actor = `${tx.actor.kind}:${tx.actor.id}`,
): Promise<{ headId: CustomerId; changed: SurvivorField[] } | null> {
  const head = await headFor(tx, customerId)
  const wanted = Object.entries(fields).filter(([, to]) => to !== undefined) as [
    SurvivorField,
    string | null,
  ][]
  const changes = wanted
    .filter(
      ([field, to]) => head.row[field] !== to || (head.survivors?.[field] ?? head.row.id) !== head.row.id,
    )
    .map(([field, to]) => ({
      field,
      to,
      was: head.row[field],
      wasAt: head.row.saidAt[field].toISOString(),
      survivor: head.survivors?.[field] ?? null,
    }))
  if (changes.length === 0) return null
  await writeFields(
    tx,
    head.row.id,
    changes.map(({ field, to }) => ({ field, to, at: tx.now })),
  )
  if (head.isMany) {
    const survivors = {
      ...head.survivors,
      ...Object.fromEntries(changes.map(({ field }) => [field, head.row.id])),
    }
    await pointRows(tx, [{ id: head.row.id, mergedInto: null, survivors }])
  }
  await keepEdits(
    tx,
    changes.map((change) => ({ customerId: head.row.id, change, actor })),
  )
  return { headId: head.row.id, changed: changes.map(({ field }) => field) }
}

/** Tags put on and taken off by hand; what is taken off goes from every row of the person. */
export async function tagByHand(
  tx: Tx,
  customerId: CustomerId,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
  { origin, actor = `${tx.actor.kind}:${tx.actor.id}` }: { origin: string; actor?: string },
): Promise<void> {
  const rows = await lockPersons(tx, [customerId])
  if (rows.some((row) => row.forgotten)) throw new CustomerForgotten()
  const head = rows.find((row) => row.merged_into === null)?.id
  if (!head) throw new CustomerMissing(customerId)
  const ids = rows.map((row) => row.id)
  const edits: { customerId: CustomerId; change: HandChange; actor: string }[] = []
  for (const name of add) {
    const images = await tagImages(tx, [head], name)
    if (images[0]!.was && images[0]!.was.removedAt === null) continue
    edits.push({ customerId: head, change: { field: 'tag_added', to: name, rows: images }, actor })
  }
  for (const name of remove) {
    const images = (await tagImages(tx, ids, name)).filter(({ was }) => was?.removedAt === null)
    if (images.length > 0)
      edits.push({ customerId: head, change: { field: 'tag_removed', to: name, rows: images }, actor })
  }
  await tagCustomers(
    tx,
    add.map((name) => ({ customerId: head, name, origin, record: actor })),
  )
  await untagCustomers(
    tx,
    edits.flatMap(({ change }) =>
      change.field === 'tag_removed'
        ? change.rows.map((row) => ({ customerId: row.customerId, name: change.to }))
        : [],
    ),
  )
  await keepEdits(tx, edits)
}

/** Takes edits back, the newest first: what nobody changed since stands as it stood before. */
export async function takeBackEdits(tx: Tx, edits: readonly HandEdit[]): Promise<void> {
  for (const { customerId, change, at } of [...edits].reverse()) {
    if ('rows' in change) {
      await restoreTagImages(tx, change.to, change.rows, at)
      continue
    }
    const { field, was, wasAt } = change
    const { asked } = await headFor(tx, customerId)
    if (asked.saidAt[field].getTime() === at.getTime())
      await writeFields(tx, customerId, [{ field, to: was, at: new Date(wasAt) }])
  }
}

/**
 * Gives edits as if they had been made at their time to whoever `ownerOf` names: what was said later stays. One who has come to
 * stand behind another since keeps the edit on the own row, where a later parting finds it.
 */
export async function giveEdits(
  tx: Tx,
  edits: readonly HandEdit[],
  ownerOf: (edit: HandEdit) => CustomerId,
): Promise<void> {
  for (const edit of edits) {
    const { change, actor, at } = edit
    const customerId = ownerOf(edit)
    const then = { ...tx, now: at }
    const { row, asked } = await headFor(tx, customerId)
    if (asked.id !== row.id) {
      await giveToRow(then, customerId, edit)
    } else if ('rows' in change) {
      if (await isTagNewer(tx, customerId, change.to, at)) continue
      const [add, remove] = change.field === 'tag_added' ? [[change.to], []] : [[], [change.to]]
      await tagByHand(then, customerId, { add, remove }, { origin: 'agent', actor })
    } else {
      if (row.saidAt[change.field].getTime() > at.getTime()) continue
      await changeFields(then, customerId, { [change.field]: change.to }, actor)
    }
  }
}

async function giveToRow(then: Tx, customerId: CustomerId, { change, actor, at }: HandEdit): Promise<void> {
  if ('rows' in change) {
    if (await isTagNewer(then, customerId, change.to, at)) return
    const images = await tagImages(then, [customerId], change.to)
    const isOn = images[0]?.was?.removedAt === null
    const adds = change.field === 'tag_added'
    if (isOn === adds) return
    const tag = { customerId, name: change.to }
    if (adds) await tagCustomers(then, [{ ...tag, origin: 'agent', record: actor }])
    else await untagCustomers(then, [tag])
    await keepEdits(then, [{ customerId, change: { ...change, rows: images }, actor }])
    return
  }
  const { field, to } = change
  const { asked } = await headFor(then, customerId)
  const saidAt = asked.saidAt[field]
  if (saidAt.getTime() > at.getTime() || asked[field] === to) return
  await writeFields(then, customerId, [{ field, to, at }])
  const kept = { field, to, was: asked[field], wasAt: saidAt.toISOString(), survivor: null }
  await keepEdits(then, [{ customerId, change: kept, actor }])
}

async function isTagNewer(tx: Tx, customerId: CustomerId, name: string, at: Date): Promise<boolean> {
  const images = await tagImages(tx, [customerId], name)
  return images.some(
    ({ was }) => was && [was.addedAt, was.removedAt].some((one) => one && new Date(one) > at),
  )
}

async function headFor(tx: Tx, customerId: CustomerId) {
  await lockPersons(tx, [customerId])
  const rows = await findPersons(tx, [customerId])
  const head = rows.find((row) => row.merged_into === null)
  const asked = rows.find((row) => row.id === customerId)
  if (!head || !asked) throw new CustomerMissing(customerId)
  const survivors: Survivors | null = head.survivors
  return { row: openRow(tx, head), asked: openRow(tx, asked), survivors, isMany: rows.length > 1 }
}

async function writeFields(
  tx: Tx,
  id: CustomerId,
  changes: readonly { field: SurvivorField; to: string | null; at: Date }[],
): Promise<void> {
  const of = (field: SurvivorField) => changes.find((one) => one.field === field)
  const [name, phone, level, region] = [of('name'), of('phone'), of('level'), of('region')]
  await setFields(tx, id, {
    name: name && {
      sealed: name.to ? tx.vault.seal('customers.customer.name', id, name.to) : null,
      indexes: indexName(tx.vault, name.to),
      at: name.at,
    },
    phone: phone && { ...sealPhone(tx, id, phone.to), at: phone.at },
    level: level && { text: level.to ?? plainLevel, at: level.at },
    region: region && { code: region.to, at: region.at },
  })
}

function sealPhone(
  tx: Tx,
  id: CustomerId,
  phone: string | null,
): { sealed: Buffer | null; tail: Buffer | null } {
  const parsed = phone ? parsePhone(phone) : null
  const tail = parsed ? phoneTail(parsed) : null
  return {
    sealed: phone ? tx.vault.seal('customers.customer.phone', id, phone) : null,
    tail: tail ? tx.vault.index('phone-tail', tail) : null,
  }
}
