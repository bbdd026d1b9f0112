import { audit } from '../runtime/access/audit.ts'
import { visibility } from '../runtime/access/policy.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { countAct, minutesUntil } from './count-acts-store.ts'
import { NamesSought } from './errors.ts'
import { revealsAlarmed } from './events.ts'
import { guessOf, writtenBefore } from './name-index.ts'

const { seekName: limits } = policyTable.reveal

/**
 * Asked before anything is searched by a name. Whoever sees 刘* could try every given name until one finds them: a person, with all
 * programs in their name, may look for so many different whole names in an hour, and half way there the owners are told. What a list
 * shows (张*明) is no guess, and whoever sees names in plain has nothing to guess. Throws `search.too_many_names`.
 */
export async function seekName(tx: Tx, asker: Pick<Principal, 'id' | 'roles'>, text: string): Promise<void> {
  const name = visibility(asker.roles, 'name') === 'masked' ? guessOf(text) : null
  if (name === null) return
  const { perHour, alarmAt } = limits
  const counted = await countAct(tx, asker.id, {
    what: 'name',
    value: name,
    typed: writtenBefore(name),
    perHour,
  })
  if (counted.isOver) throw new NamesSought(perHour, minutesUntil(counted.goesOn, tx.now))
  if (counted.before >= alarmAt || counted.after < alarmAt) return
  const count = counted.after
  await audit(tx, [{ action: 'search.names-alarmed', subject: `member:${asker.id}`, facts: { count } }])
  await emit(tx, [
    event(revealsAlarmed, asker.id, { memberId: asker.id, count, limit: perHour, how: 'named' }),
  ])
}
