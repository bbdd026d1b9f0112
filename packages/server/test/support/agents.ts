import { writeMember } from '../../src/organization/index.ts'
import type { Tx } from '../../src/runtime/db/transaction.ts'

/** Members of the brand, each known by one id everywhere: here, to sign in with, and in WeCom. */
export async function writeAgents(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await writeMember(tx, { id, name: id, login: id, roles: ['agent'], wecomUserId: id, passwordHash: null })
}
