import type { BrandId } from '../../kernel/ids.ts'
import { audit } from '../access/audit.ts'
import { VaultLocked } from '../crypto/vault.ts'
import type { Actor } from '../db/actor.ts'
import type { Tx } from '../db/transaction.ts'
import { errorCode } from '../events/dead-letters.ts'
import type { Runtime } from '../runtime.ts'
import { addDone, countBeside, giveUpOnLeft, listParts, nameShut, writePart } from './part-store.ts'
import { percentOf, type Rotation, type RotationReason, smaller } from './rotation.ts'
import {
  blocksOf,
  destroyKey,
  holdKeys,
  insertKey,
  insertRotation,
  type KeptColumn,
  type KeyState,
  keptColumns,
  keyIds,
  lastRotation,
  newestKey,
  nextVersion,
  noteStep,
  noteTrouble,
  raiseLine,
  readState,
  replaceIndex,
  replaceSealed,
  type SealedRow,
  sealedRows,
  takeRotation,
  tokenAbove,
  tokensBetween,
  waitShortly,
} from './rotation-store.ts'

export type RotationDeps = Pick<Runtime, 'db' | 'vault' | 'ports'>
type StepDeps = RotationDeps & Pick<Runtime, 'config'>

/** Files that stand under the newest key since, and such as do not open: for those the old key stays. */
export interface FilesKept {
  sealed: number
  unreadable: number
}

/** Puts sealed files of a brand that stand under another key than this under it. Idempotent. */
export type FilesKeeper = (deps: StepDeps, brandId: BrandId) => Promise<FilesKept>

/** Rows above the line that one step takes: everybody else waits while it does. */
const tokensAtOnce = 150
const blocksAtOnce = 32n
const valuesAtOnce = 200
/** Of one step that counts. */
const countMs = 50
const againAfterMs = 10 * 60_000
const troubleAfterMs = 30_000
/** After so many counts, what is left does not open. */
const roundsBeforeGivingUp = 4
/** Counting reads every row that holds something sealed. */
const longest = { statementTimeoutMs: 30 * 60_000 }

/**
 * Asks for a change of keys; the next step begins it. The change under way, with `isNew` false, where there is one: it is one
 * however often it is asked for.
 */
export async function askRotation(
  tx: Tx,
  reason: RotationReason | null,
): Promise<{ rotation: Rotation; isNew: boolean }> {
  const last = await lastRotation(tx)
  if (last && last.state !== 'done') return { rotation: last, isNew: false }
  const keyId = (await newestKey(tx)) + 1
  const isNew = await insertRotation(tx, { keyId, reason })
  if (isNew)
    await audit(tx, [
      { action: 'key.rotation_asked', subject: `key:${keyId}`, ...(reason && { facts: { reason } }) },
    ])
  return { rotation: (await lastRotation(tx))!, isNew }
}

/** The same in a transaction of its own. */
export async function startRotation(
  { db }: Pick<Runtime, 'db'>,
  brandId: BrandId,
  actor: Actor,
  reason: RotationReason | null = null,
): Promise<Rotation> {
  return (await db.transact(brandId, (tx) => askRotation(tx, reason), { actor })).rotation
}

/** `busy`: somebody holds what the step needs; who tries again at once would make all others wait. */
export type StepOutcome = 'worked' | 'busy' | 'idle'

/**
 * One short step of the change under way, each a transaction of its own: after a crash the next goes on where it stood. What a
 * step fails with is noted at the change and thrown; until it is tried again, steps are idle.
 */
export async function stepRotation(
  deps: StepDeps,
  brandId: BrandId,
  keepers: readonly FilesKeeper[],
): Promise<StepOutcome> {
  const { db, ports } = deps
  const open = await db.transact(brandId, lastRotation, { readOnly: true })
  if (!open || open.state === 'done') return 'idle'
  if (open.nextTryAt && open.nextTryAt > ports.clock.now()) return 'idle'
  try {
    if (open.state === 'asked') await begin(deps, brandId)
    else if (open.state === 'counting') await db.transact(brandId, countSome, longest)
    else if (open.state === 'indexing') await db.transact(brandId, moveTokens)
    else if (open.state === 'sealing') await db.transact(brandId, sealAnew, longest)
    else await finish(deps, brandId, open, keepers)
    return 'worked'
  } catch (error) {
    if (['55P03', '40P01'].includes((error as { code?: string }).code ?? '')) return 'busy'
    const next = new Date(ports.clock.now().getTime() + troubleAfterMs)
    await db.transact(brandId, (tx) => noteTrouble(tx, errorCode(error), next)).catch(() => undefined)
    throw error
  }
}

/** Gives the brand a new key. From here on all that is written stands under it; what stands under the old is read as before. */
async function begin({ db, vault }: StepDeps, brandId: BrandId): Promise<void> {
  const root = await vault.wrappedRoot(brandId)
  const wrapped = vault.newBrandKey(brandId)
  await db.transact(brandId, async (tx) => {
    const rotation = await takeRotation(tx)
    if (rotation?.state !== 'asked') return
    const columns = await keptColumns(tx, 'sealed', 'index')
    await holdKeys(tx)
    await insertKey(tx, { keyId: rotation.keyId, wrapped, root })
    await noteStep(tx, rotation, { state: 'counting', blocksTotal: BigInt(columns.length) })
    await audit(tx, [{ action: 'key.rotation_started', subject: `key:${rotation.keyId}` }])
  })
}

/** How much of the next columns stands under other keys: many that are small, or one that is not. */
async function countSome(tx: Tx): Promise<void> {
  const rotation = await takeRotation(tx)
  if (rotation?.state !== 'counting') return
  const columns = await keptColumns(tx, 'sealed', 'index')
  if (rotation.place >= columns.length) return endCount(tx, rotation)
  const began = tx.ports.clock.monotonicMs()
  let { place } = rotation
  while (place < columns.length && tx.ports.clock.monotonicMs() - began < countMs) {
    const column = columns[place]!
    await writePart(tx, rotation.keyId, column, await countBeside(tx, column, rotation.keyId))
    place += 1
  }
  await noteStep(tx, rotation, { place, blocksDone: BigInt(place) })
}

/** Rows that moved to a place behind the reader are found by the next round; what no round can open is tried again later. */
async function endCount(tx: Tx, rotation: Rotation): Promise<void> {
  const anew = { place: 0, block: 0n, blocksDone: 0n, unreadable: 0n, nextTryAt: null }
  if (rotation.round === 1) return noteStep(tx, rotation, { ...anew, state: 'indexing', countedAt: tx.now })
  const parts = await listParts(tx, rotation.keyId)
  const left = parts.reduce((sum, { total, done }) => sum + total - done, 0n)
  if (left === 0n) return noteStep(tx, rotation, { ...anew, state: 'files' })
  const again = { ...anew, state: 'sealing', blocksTotal: await totalBlocks(tx) } as const
  if (rotation.round <= roundsBeforeGivingUp) return noteStep(tx, rotation, again)
  await giveUpOnLeft(tx, rotation.keyId)
  const nextTryAt = new Date(tx.now.getTime() + againAfterMs)
  await noteStep(tx, rotation, { ...again, unreadable: left, nextTryAt })
}

async function countAgain(tx: Tx, rotation: Rotation): Promise<void> {
  const blocksTotal = BigInt((await keptColumns(tx, 'sealed', 'index')).length)
  const round = rotation.round + 1
  await noteStep(tx, rotation, { state: 'counting', round, place: 0, block: 0n, blocksTotal, blocksDone: 0n })
}

/** Raises the line: all tokens between the old line and the new one move in one transaction, alone. */
async function moveTokens(tx: Tx): Promise<void> {
  const rotation = await takeRotation(tx)
  const before = await readState(tx)
  if (rotation?.state !== 'indexing' || !before?.index_to) return
  const columns = await keptColumns(tx, 'index')
  const line = await lineAbove(tx, columns, before)
  await holdKeys(tx)
  // Sent together: everybody waits, so no round trip is spent on each column.
  const moved = await Promise.all(columns.map((column) => moveSome(tx, rotation, column, before, line)))
  await raiseLine(tx, before.index_to, line)
  await noteStep(tx, rotation, {
    tokensMoved: rotation.tokensMoved + BigInt(moved.reduce((sum, n) => sum + n, 0)),
    ...(line === null ? { state: 'sealing', blocksTotal: await totalBlocks(tx) } : {}),
  })
}

async function moveSome(
  tx: Tx,
  { keyId }: Rotation,
  column: KeptColumn,
  before: KeyState,
  line: Buffer | null,
): Promise<number> {
  const tokens = await tokensBetween(tx, column, before, line)
  if (tokens.length === 0) return 0
  const replaced = await replaceIndex(
    tx,
    column,
    tokens.map((old) => ({ old, moved: tx.vault.moved(old) })),
  )
  await addDone(tx, keyId, column, replaced)
  return replaced
}

/** Just above the lowest of the tokens that end a step in their columns; null when what is left fits one step. */
async function lineAbove(tx: Tx, columns: readonly KeptColumn[], state: KeyState): Promise<Buffer | null> {
  const found = await Promise.all(columns.map((column) => tokenAbove(tx, column, state, tokensAtOnce)))
  const ends = found.filter((end) => end !== null)
  const [lowest] = ends.sort(Buffer.compare)
  return lowest ? Buffer.concat([lowest, Buffer.from([0])]) : null
}

const totalBlocks = async (tx: Tx): Promise<bigint> =>
  (await blocksOf(tx, await keptColumns(tx, 'sealed'))).reduce((sum, one) => sum + one, 0n)

/** Opens what stands under another key in the next blocks, and seals it anew. */
async function sealAnew(tx: Tx): Promise<void> {
  const rotation = await takeRotation(tx)
  if (rotation?.state !== 'sealing') return
  const columns = await keptColumns(tx, 'sealed')
  const column = columns[rotation.place]
  if (!column) return countAgain(tx, rotation)
  const [blocks = 0n] = await blocksOf(tx, [column])
  if (rotation.block >= blocks) return noteStep(tx, rotation, { place: rotation.place + 1, block: 0n })
  await waitShortly(tx)
  const to = rotation.block + blocksAtOnce
  const found = await sealedRows(tx, column, {
    keyId: rotation.keyId,
    from: rotation.block,
    to,
    limit: valuesAtOnce,
  })
  const tried = found.map((one) => sealed(tx, one))
  const anew = tried.filter((one) => typeof one !== 'string')
  const shut = tried.filter((one) => typeof one === 'string')
  const replaced = anew.length > 0 ? await replaceSealed(tx, column, anew) : 0
  if (replaced > 0) await addDone(tx, rotation.keyId, column, replaced)
  if (shut.length > 0) await nameShut(tx, rotation.keyId, column, shut)
  // As long as there are more in these blocks, the next step looks here again.
  const isOver = found.length < valuesAtOnce || replaced === 0
  await noteStep(tx, rotation, {
    block: isOver ? to : rotation.block,
    blocksDone: isOver
      ? rotation.blocksDone + smaller(blocksAtOnce, blocks - rotation.block)
      : rotation.blocksDone,
    valuesSealed: rotation.valuesSealed + BigInt(replaced),
  })
}

/** What does not open is left as it stands, and keeps the old key alive: then which row it is. */
function sealed(
  tx: Tx,
  { at, place, row, token, value }: SealedRow,
): { at: string; old: Buffer; sealed: Buffer } | string {
  let of = row ?? at
  try {
    if (token) of = tx.vault.rootOf(token).toString('hex')
    return { at, old: value, sealed: tx.vault.seal(place, of, tx.vault.openBytes(place, of, value)) }
  } catch (error) {
    if (error instanceof VaultLocked) return of
    throw error
  }
}

/** Files, and then the end of the old keys: the database counts by itself and refuses one that is in use. */
async function finish(
  deps: StepDeps,
  brandId: BrandId,
  rotation: Rotation,
  keepers: readonly FilesKeeper[],
): Promise<void> {
  const { db } = deps
  const files = { sealed: 0, unreadable: 0 }
  for (const keep of keepers) {
    const { sealed, unreadable } = await keep(deps, brandId)
    files.sealed += sealed
    files.unreadable += unreadable
  }
  const filesSealed = rotation.filesSealed + BigInt(files.sealed)
  const filesUnreadable = BigInt(files.unreadable)
  const take = (work: (tx: Tx, mine: Rotation) => Promise<void>) =>
    db.transact(brandId, async (tx) => {
      const mine = await takeRotation(tx)
      if (mine?.state === 'files') await work(tx, mine)
    })
  if (files.unreadable > 0)
    return take((tx, mine) => {
      const nextTryAt = new Date(tx.now.getTime() + againAfterMs)
      return noteStep(tx, mine, { filesSealed, filesUnreadable, nextTryAt })
    })
  try {
    await db.transact(
      brandId,
      async (tx) => {
        for (const old of await keyIds(tx)) if (old !== rotation.keyId) await destroyKey(tx, old)
      },
      longest,
    )
  } catch (error) {
    // Something came under the old key since the count.
    if ((error as { code?: string }).code === 'QK002') return take(countAgain)
    throw error
  }
  await db.transact(brandId, async (tx) => {
    await holdKeys(tx)
    const mine = await takeRotation(tx)
    if (!mine) return
    await nextVersion(tx)
    await noteStep(tx, mine, { state: 'done', filesSealed, filesUnreadable, nextTryAt: null })
    await audit(tx, [{ action: 'key.rotation_finished', subject: `key:${mine.keyId}` }])
  })
}

export interface RotationStatus {
  rotation: Rotation | null
  /** Of the change under way; 100 when there is none. */
  percent: number
  keys: number[]
}

export async function rotationStatus(tx: Tx): Promise<RotationStatus> {
  const [rotation, keys] = [await lastRotation(tx), await keyIds(tx)]
  const percent = rotation ? percentOf(rotation, await listParts(tx, rotation.keyId)) : 100
  return { rotation, keys, percent }
}
