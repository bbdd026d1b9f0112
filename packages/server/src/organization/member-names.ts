import type { Tx } from '../runtime/db/transaction.ts'
import { listEveryMember } from './store.ts'

/** The name of everybody who ever was a member, by id (`chenjing`) or by actor (`member:chenjing`). */
export interface MemberNames {
  byId(id: string): string | undefined
  /** Of actors that are no member (`system:…`, a caller by token), none. */
  byActor(actor: string): string | undefined
}

export async function namesOfMembers(tx: Tx): Promise<MemberNames> {
  const names = new Map((await listEveryMember(tx)).map(({ id, name }) => [id, name]))
  return {
    byId: (id) => names.get(id),
    byActor: (actor) => (actor.startsWith('member:') ? names.get(actor.slice(7)) : undefined),
  }
}
