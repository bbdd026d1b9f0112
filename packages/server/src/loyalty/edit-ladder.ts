import { countPersons, plainLevel } from '../customers/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { LadderRefused } from './errors.ts'
import { faultOf, type Ladder } from './ladder.ts'
import { dropDraft, insertDraft, lockDraft, publishDraft } from './store.ts'

/** Keeps a draft in place of the one before, and has it counted. Returns its version. Throws `loyalty.*`. */
export async function draftLadder(tx: Tx, wish: Pick<Ladder, 'keepMonths' | 'tiers'>): Promise<number> {
  const wrong = faultOf(wish.tiers, plainLevel)
  if (wrong) throw new LadderRefused(wrong.fault, { tier: wrong.tier })
  const version = await insertDraft(tx, wish, { total: await countPersons(tx), by: tx.actor.id })
  await tell(tx, 'drafted', version)
  return version
}

/** Everybody is moved by the draft from now on. Throws `loyalty.not_found`, `loyalty.not_counted`. */
export async function publishLadder(tx: Tx, version: number): Promise<void> {
  const draft = await lockDraft(tx, version)
  if (!draft) throw new LadderRefused('not_found')
  if (draft.walking) throw new LadderRefused('not_counted')
  await publishDraft(tx, version, await countPersons(tx), tx.actor.id)
  await tell(tx, 'published', version)
}

/** Throws `loyalty.not_found`. */
export async function dropLadder(tx: Tx, version: number): Promise<void> {
  if (!(await lockDraft(tx, version))) throw new LadderRefused('not_found')
  await dropDraft(tx)
  await tell(tx, 'dropped', version)
}

const tell = (tx: Tx, what: 'drafted' | 'published' | 'dropped', version: number) =>
  audit(tx, [{ action: `loyalty.ladder-${what}`, subject: `ladder:${version}`, facts: { version } }])
