import { alarmTried } from '../customers/index.ts'
import type { KindName, Outcome } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { ImportRefused } from './errors.ts'
import { phonesOfRecords } from './phones-of-record.ts'
import { sourceTries, triedDays, tryNumbers } from './tried-numbers.ts'
import { noteAlarm } from './tried-store.ts'
import { toldOf } from './watch-numbers.ts'

const hourMs = 3600_000

/**
 * Records of a live source, with those refused whose numbers look tried. Its sender is told nothing, but members who see no phone in
 * plain make sources, send to them and read what became of it. All other records of the batch go on, so that no shop stands still.
 */
export async function holdTried(
  tx: Tx,
  source: { id: string; name: string },
  kind: KindName,
  outcomes: readonly Outcome[],
): Promise<Outcome[]> {
  const phonesOf = phonesOfRecords(kind)
  const found = outcomes.flatMap((outcome, at) =>
    outcome.state === 'mapped' ? phonesOf(outcome).map((each) => ({ ...each, at })) : [],
  )
  if (found.length === 0) return [...outcomes]
  const trier = sourceTries(source.id)
  const tries = await tryNumbers(
    tx,
    trier,
    found.map(({ phone }) => phone),
  )
  await tries.keep()
  if (tries.refused.length === 0) return [...outcomes]
  const { alarmedAt } = tries.window
  // A source that goes on is told of once an hour.
  if (!alarmedAt || alarmedAt.getTime() <= tx.now.getTime() - hourMs) {
    await noteAlarm(tx, trier.principal)
    await alarmTried(tx, {
      by: { sourceId: source.id, name: source.name },
      count: trier.limit + tries.refused.length,
      limit: trier.limit,
    })
  }
  const told = toldOf(new ImportRefused('number_held', { days: triedDays }))
  const held = new Map(tries.refused.map((i) => [found[i]!.at, found[i]!.field]))
  return outcomes.map((outcome, at) => {
    const field = held.get(at)
    if (field === undefined || outcome.state !== 'mapped') return outcome
    const path = outcome.lineage[field]?.[0] ?? null
    return { state: 'refused', row: outcome.row, problems: [{ ...told, field, path }] }
  })
}
