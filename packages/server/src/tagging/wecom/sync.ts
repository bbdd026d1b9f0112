import { ConnectorFailure } from '../../connectors/contract/connector.ts'
import { type CorpTagAct, changeCorpTags, readCorpTags } from '../../contacts/index.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { corpsOf } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { startChange } from '../change-tags.ts'
import { retireName } from '../governance-store.ts'
import { type Agreement, agree, type Effect } from './agree.ts'
import {
  askForSync,
  claimSync,
  holdGroups,
  keepTroubles,
  leadLinks,
  listTroubles,
  readSides,
  type Trouble,
  writeAgreement,
  writeTrouble,
} from './agree-store.ts'

/** As for single customers: some three days of tries, then a person says whether again. */
const mostAttempts = 20
/** More in one go is a sign that the two sides never come to an end. */
const mostActs = 500

const lookAgainMs = 10 * 60_000

/** Where something changed on either side, or some minutes have passed. */
export async function syncDueGroups(runtime: Runtime, brandId: BrandId): Promise<void> {
  const isDue = (tx: Tx) => claimSync(tx, new Date(tx.now.getTime() + lookAgainMs))
  if (await runtime.db.transact(brandId, isDue)) await syncGroups(runtime, brandId)
}

/** Brings our groups of tags and those of every corp together; what WeCom does not take is tried again later. */
export async function syncGroups(runtime: Runtime, brandId: BrandId): Promise<void> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  for (const corpId of corps.keys()) await syncCorp(runtime, brandId, corpId)
  // Without WeCom a new name holds at once.
  if (corps.size === 0) await runtime.db.transact(brandId, (tx) => settle(tx, runtime, ''))
}

async function syncCorp(runtime: Runtime, brandId: BrandId, corpId: string): Promise<void> {
  const planned = () => runtime.db.transact(brandId, (tx) => settle(tx, runtime, corpId))
  if ((await planned()).length === 0 || (await runtime.effectsOff())) return
  // The list may be older than what somebody did in WeCom: looked at again before anything is written.
  if (!(await tried(runtime, brandId, corpId, null, () => readCorpTags(runtime, brandId, corpId)))) return
  for (let n = 0; n < mostActs; n += 1) {
    const [act] = await planned()
    if (!act) return
    await tried(runtime, brandId, corpId, act, () => changeCorpTags(runtime, brandId, corpId, act))
  }
}

/** Takes what is to be taken here, and returns what is to be written there and is due. */
async function settle(tx: Tx, runtime: Runtime, corpId: string): Promise<CorpTagAct[]> {
  await holdGroups(tx)
  const sides = await readSides(tx, corpId)
  const agreed = agree(sides)
  await writeAgreement(tx, corpId, sides, agreed)
  for (const effect of agreed.effects) await follow(tx, runtime, effect)
  return dueOf(tx, corpId, agreed)
}

async function follow(tx: Tx, { jobs }: Runtime, effect: Effect): Promise<void> {
  if (effect.effect === 'retire') {
    await startChange(tx, jobs, { name: effect.name, into: null })
    return
  }
  await leadLinks(tx, effect.from, effect.to)
  // A name that ended once is taken up again.
  await retireName(tx, effect.to, null)
  await startChange(tx, jobs, { name: effect.from, into: effect.to, kind: 'rename' })
}

async function dueOf(tx: Tx, corpId: string, { there }: Agreement): Promise<CorpTagAct[]> {
  await keepTroubles(tx, corpId, there.map(keyOf))
  const troubles = new Map((await listTroubles(tx)).map((one) => [`${one.corpId}|${one.key}`, one]))
  return there.filter((act) => {
    const trouble = troubles.get(`${corpId}|${keyOf(act)}`)
    return !trouble || (trouble.givenUpAt === null && trouble.nextAttemptAt <= tx.now)
  })
}

/** The same wish has the same key however often it is drawn. */
export function keyOf(act: CorpTagAct): string {
  switch (act.act) {
    case 'create':
      return `create|${act.groupName}|${act.names.join('、')}`
    case 'rename':
      return `rename|${act.id}|${act.name}`
    case 'order':
      return `order|${act.ids.join()}`
    case 'delete':
      return `delete|${[...act.tagIds, ...act.groupIds].join()}`
    case 'move':
      return `move|${act.tagId}|${act.groupName}`
  }
}

async function tried(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  act: CorpTagAct | null,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    if (act)
      await runtime.db.transact(brandId, async (tx) => {
        const before = (await listTroubles(tx)).find((one) => one.corpId === corpId && one.key === keyOf(act))
        const trouble = troubleAfter(act, corpId, before, error, tx.now)
        await writeTrouble(tx, trouble)
        if (trouble.givenUpAt === null) await askForSync(tx, trouble.nextAttemptAt)
      })
    return false
  }
}

export function troubleAfter(
  act: CorpTagAct,
  corpId: string,
  before: Trouble | undefined,
  error: ConnectorFailure,
  now: Date,
): Trouble {
  const attempts = (before?.attempts ?? 0) + 1
  const pauseMs = error.retryAfterMs ?? Math.min(30_000 * 2 ** attempts, 6 * 3600_000)
  const isOver = !error.retryable || attempts >= mostAttempts
  return {
    corpId,
    key: keyOf(act),
    act,
    attempts,
    nextAttemptAt: new Date(now.getTime() + pauseMs),
    givenUpAt: isOver ? now : null,
    code: error.code,
  }
}
