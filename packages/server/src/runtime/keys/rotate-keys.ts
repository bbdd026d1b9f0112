import type { BrandId } from '../../kernel/ids.ts'
import { audit } from '../access/audit.ts'
import { VaultLocked } from '../crypto/vault.ts'
import type { Actor } from '../db/actor.ts'
import type { Tx } from '../db/transaction.ts'
import type { Runtime } from '../runtime.ts'
import {
  blocksOf,
  countUnder,
  destroyKey,
  holdKeys,
  insertRotation,
  type KeptColumn,
  type KeyState,
  keptColumns,
  keyIds,
  lastRotation,
  newestKey,
  nextVersion,
  noteStep,
  type Rotation,
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

/** Puts sealed files of a brand that stand under another key than this under it, and says how many. Idempotent. */
export type FilesKeeper = (deps: RotationDeps & Pick<Runtime, 'config'>, brandId: BrandId) => Promise<number>

/** Rows above the line that one step takes: everybody else waits while it does. */
const tokensAtOnce = 400
const blocksAtOnce = 32n
const valuesAtOnce = 200
const againAfterMs = 10 * 60_000
/** Counting reads every row that holds something sealed. */
const longest = { statementTimeoutMs: 30 * 60_000 }

/**
 * Gives the brand a new key and begins to put everything under it. From here on all that is written stands under the new
 * key; what stands under the old is read as before. Returns the change that is under way when there is one.
 */
export async function startRotation(
  { db, vault }: RotationDeps,
  brandId: BrandId,
  actor: Actor,
): Promise<Rotation> {
  const root = await vault.wrappedRoot(brandId)
  const wrapped = vault.newBrandKey(brandId)
  return db.transact(
    brandId,
    async (tx) => {
      await holdKeys(tx)
      const last = await lastRotation(tx)
      if (last && last.state !== 'done') return last
      const keyId = (await newestKey(tx)) + 1
      await insertRotation(tx, { keyId, wrapped, root })
      await audit(tx, [{ action: 'key.rotation_started', subject: `key:${keyId}` }])
      return (await lastRotation(tx))!
    },
    { actor },
  )
}

/** `busy`: somebody holds what the step needs; who tries again at once would make all others wait. */
export type StepOutcome = 'worked' | 'busy' | 'idle'

/** One short step of the change under way, each a transaction of its own: after a crash the next goes on where it stood. */
export async function stepRotation(
  deps: RotationDeps & Pick<Runtime, 'config'>,
  brandId: BrandId,
  keepers: readonly FilesKeeper[],
): Promise<StepOutcome> {
  const { db } = deps
  const open = await db.transact(brandId, lastRotation, { readOnly: true })
  if (!open || open.state === 'done') return 'idle'
  if (open.nextTryAt && open.nextTryAt > deps.ports.clock.now()) return 'idle'
  try {
    if (open.state === 'indexing') await db.transact(brandId, moveTokens)
    else if (open.state === 'sealing') await db.transact(brandId, sealAnew, longest)
    else await finish(deps, brandId, open, keepers)
    return 'worked'
  } catch (error) {
    if (['55P03', '40P01'].includes((error as { code?: string }).code ?? '')) return 'busy'
    throw error
  }
}

/** Raises the line: all tokens between the old line and the new one move in one transaction, alone. */
async function moveTokens(tx: Tx): Promise<void> {
  const rotation = await takeRotation(tx)
  const before = await readState(tx)
  if (rotation?.state !== 'indexing' || !before?.index_to) return
  const columns = await keptColumns(tx, 'index')
  const line = await lineAbove(tx, columns, before)
  await holdKeys(tx)
  let moved = 0
  for (const column of columns) {
    const tokens = await tokensBetween(tx, column, before, line)
    if (tokens.length === 0) continue
    moved += tokens.length
    await replaceIndex(
      tx,
      column,
      tokens.map((old) => ({ old, moved: tx.vault.moved(old) })),
    )
  }
  await raiseLine(tx, before.index_to, line)
  await noteStep(tx, rotation, {
    tokensMoved: rotation.tokensMoved + BigInt(moved),
    ...(line === null ? { state: 'sealing', blocksTotal: await totalBlocks(tx) } : {}),
  })
}

/** Just above the lowest of the tokens that end a step in their columns; null when what is left fits one step. */
async function lineAbove(tx: Tx, columns: readonly KeptColumn[], state: KeyState): Promise<Buffer | null> {
  const ends: Buffer[] = []
  for (const column of columns) {
    const end = await tokenAbove(tx, column, state, tokensAtOnce)
    if (end) ends.push(end)
  }
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
  if (!column) return endRound(tx, rotation)
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
  const anew = found.flatMap((one) => sealed(tx, one))
  const replaced = anew.length > 0 ? await replaceSealed(tx, column, anew) : 0
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

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** What does not open is left as it stands, and keeps the old key alive. */
function sealed(
  tx: Tx,
  { at, place, row, token, value }: SealedRow,
): { at: string; old: Buffer; sealed: Buffer }[] {
  const of = token ? tx.vault.rootOf(token).toString('hex') : row
  try {
    return [{ at, old: value, sealed: tx.vault.seal(place, of, tx.vault.openBytes(place, of, value)) }]
  } catch (error) {
    if (error instanceof VaultLocked) return []
    throw error
  }
}

/** Rows that moved to a place behind the reader are found by the next round; what no round can open is tried again later. */
async function endRound(tx: Tx, rotation: Rotation): Promise<void> {
  const left = await leftUnderOld(tx, rotation.keyId)
  if (left === 0n) return noteStep(tx, rotation, { state: 'files', unreadable: 0n, nextTryAt: null })
  const isStuck = rotation.round > 3
  await noteStep(tx, rotation, {
    place: 0,
    block: 0n,
    round: rotation.round + 1,
    blocksTotal: await totalBlocks(tx),
    blocksDone: 0n,
    unreadable: isStuck ? left : 0n,
    nextTryAt: isStuck ? new Date(tx.now.getTime() + againAfterMs) : null,
  })
}

async function leftUnderOld(tx: Tx, newest: number): Promise<bigint> {
  const old = (await keyIds(tx)).filter((one) => one !== newest)
  return (await countUnder(tx, old)).reduce((sum, { n }) => sum + n, 0n)
}

/** Files, and then the end of the old keys: the database counts by itself and refuses one that is in use. */
async function finish(
  deps: RotationDeps & Pick<Runtime, 'config'>,
  brandId: BrandId,
  rotation: Rotation,
  keepers: readonly FilesKeeper[],
): Promise<void> {
  let files = 0
  for (const keep of keepers) files += await keep(deps, brandId)
  await deps.db.transact(
    brandId,
    async (tx) => {
      for (const old of await keyIds(tx)) if (old !== rotation.keyId) await destroyKey(tx, old)
    },
    longest,
  )
  await deps.db.transact(brandId, async (tx) => {
    await holdKeys(tx)
    const mine = await takeRotation(tx)
    if (!mine) return
    await nextVersion(tx)
    await noteStep(tx, mine, { state: 'done', filesSealed: mine.filesSealed + BigInt(files) })
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
  const [rotation, keys, state] = [await lastRotation(tx), await keyIds(tx), await readState(tx)]
  return {
    rotation,
    keys,
    percent: rotation ? percentOf(rotation, state?.index_below ?? null, state?.index_at ?? 0) : 100,
  }
}

/** Tokens are spread evenly, so the line itself says how far it is. */
function percentOf(rotation: Rotation, below: Buffer | null, at: number): number {
  if (rotation.state === 'done') return 100
  if (rotation.state === 'files') return 95
  if (rotation.state === 'indexing') {
    const line = below?.subarray(at === 0 ? 0 : 2)
    return line && line.length >= 2 ? Math.floor((line.readUInt16BE(0) / 65_536) * 30) : 0
  }
  const all = Number(rotation.blocksTotal) || 1
  return 30 + Math.min(64, Math.floor((Number(rotation.blocksDone) / all) * 64))
}
