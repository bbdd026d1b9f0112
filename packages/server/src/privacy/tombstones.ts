import type { BrandId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { enqueue } from './ask.ts'
import { retention } from './content.ts'
import { insertRequest } from './request-store.ts'
import { insertTombstones, listTombstones, standingRows } from './tombstone-store.ts'

/** Rows whose marks are made in one transaction. */
const atOnce = 5_000

/** Beside the database, as `restore --tombstones` finds it. */
const fileOf = (brandId: string): string => `privacy/${brandId}.tombstones`

/** The same for good, under every key: nobody who reads it learns who it was. */
const markOf = (tx: Tx, customerId: string): Buffer => tx.vault.mark('privacy.tombstone', customerId)

/** Notes rows of somebody who is being forgotten, in the transaction that begins it. */
export function bury(tx: Tx, customerIds: readonly string[]): Promise<void> {
  return insertTombstones(
    tx,
    customerIds.map((one) => markOf(tx, one)),
  )
}

/**
 * Tombstones stand in the database and, so that a restored backup knows of what was erased after it was made, in a file
 * beside it. What only the database knows is written to the file; who only the file knows came back with a backup, and is
 * forgotten anew.
 */
export async function keepTombstones(runtime: Runtime, brandId: BrandId): Promise<void> {
  const inFile = await readMarks(runtime, brandId)
  const inDatabase = await runtime.db.transact(brandId, listTombstones)
  const written = new Set(inFile)
  const news = inDatabase.filter((mark) => !written.has(hex(mark)))
  if (news.length > 0) await appendMarks(runtime, brandId, news)
  const known = new Set(inDatabase.map(hex))
  const missed = new Set(inFile.filter((mark) => !known.has(mark)))
  if (missed.size > 0) await forgetAnew(runtime, brandId, missed)
}

/** The requests first, the marks last: whoever dies between begins again and asks nobody twice. */
async function forgetAnew(runtime: Runtime, brandId: BrandId, missed: ReadonlySet<string>): Promise<void> {
  let after: string | null = null
  do after = await runtime.db.transact(brandId, (tx) => askForBuried(tx, runtime, missed, after))
  while (after !== null)
  await runtime.db.transact(brandId, (tx) => insertTombstones(tx, [...missed].map(ofHex)))
}

async function askForBuried(
  tx: Tx,
  runtime: Runtime,
  missed: ReadonlySet<string>,
  after: string | null,
): Promise<string | null> {
  const ids = await standingRows(tx, after, atOnce)
  for (const customerId of ids.filter((one) => missed.has(hex(markOf(tx, one)))))
    await askAnew(tx, runtime, customerId)
  return ids.at(-1) ?? null
}

async function askAnew(tx: Tx, runtime: Runtime, customerId: string): Promise<void> {
  const id = tx.ports.ids.next()
  const isNew = await insertRequest(tx, {
    id,
    customer_id: customerId as never,
    kind: 'erasure',
    state: 'waiting',
    way: 'tombstone',
    asked_by: 'system:tombstone',
    due_at: new Date(tx.now.getTime() + retention.answerDays * 24 * 3600_000),
    checked_by: null,
    checked_how: null,
  })
  if (!isNew) return
  await audit(tx, [
    {
      action: 'privacy.asked',
      subject: `customer:${customerId}`,
      facts: { kind: 'erasure', way: 'tombstone' },
    },
  ])
  await enqueue(tx, runtime, { id, kind: 'erasure' })
}

/** The last line may be half of one that was being written when the machine stopped. */
async function readMarks({ ports }: Pick<Runtime, 'ports'>, brandId: string): Promise<string[]> {
  const bytes = await ports.files.read(fileOf(brandId)).catch(() => Buffer.alloc(0))
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => /^[0-9a-f]{32}$/.test(line))
}

function appendMarks(
  { ports }: Pick<Runtime, 'ports'>,
  brandId: string,
  marks: readonly Buffer[],
): Promise<void> {
  return ports.files.append(fileOf(brandId), Buffer.from(marks.map((mark) => `\n${hex(mark)}\n`).join('')))
}

const hex = (mark: Buffer): string => mark.toString('hex')
const ofHex = (mark: string): Buffer => Buffer.from(mark, 'hex')
