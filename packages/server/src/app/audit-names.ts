import { customerNames } from '../contacts/index.ts'
import { namesOfPointClerks } from '../providers/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'

interface Entry {
  actor: string
  subject: string
  facts: unknown
}

/** Details of an entry that are ids of customers. */
const customersIn = ['customerId', 'otherId', 'into', 'customers']
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Ids of customers that entries speak of, each once. */
export function customersOfEntries(entries: readonly Entry[]): string[] {
  const ids = entries.flatMap(({ subject, facts }) => [
    ...(subject.startsWith('customer:') ? [subject.slice('customer:'.length)] : []),
    ...customersIn.flatMap((key) => (facts as Record<string, unknown> | null)?.[key] ?? []),
  ])
  return [...new Set(ids)].filter((id): id is string => typeof id === 'string' && uuid.test(id))
}

/** The audit holds ids alone. Who they are is looked up when it is read, so an erased customer has no name in it. */
export async function namesInAudit(
  tx: Tx,
  entries: readonly Entry[],
  roles: readonly Role[],
): Promise<Record<string, string>> {
  const clerks = entries.some(({ actor, subject }) => /^(point|point_clerk):/m.test(`${actor}\n${subject}`))
  return Object.fromEntries([
    ...(await customerNames(tx, customersOfEntries(entries), roles)),
    ...(clerks ? await namesOfPointClerks(tx) : []),
  ])
}
