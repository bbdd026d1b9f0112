import { readCredentials } from '../connectors/contract/credential-store.ts'
import { sharedValues } from '../connectors/contract/shared-value-store.ts'
import { createWecomClient, type WecomAccess, type WecomClient } from '../connectors/wecom/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Ports } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'

const clients = new WeakMap<Ports, WecomClient>()

/** The one client of this process: tokens and page tickets are kept in it, and shared with the others by the database. */
export function wecomClient({ ports, db }: Pick<Runtime, 'ports' | 'db'>): WecomClient {
  const known = clients.get(ports)
  if (known) return known
  const client = createWecomClient(ports, sharedValues(db, ports.clock))
  clients.set(ports, client)
  return client
}

/** A corp's app as its credential says; `authorizeUrl` only where it is not WeCom's own. */
export interface CorpAccess extends WecomAccess {
  authorizeUrl?: string
}

/** The brand's corps by corp id. */
export async function corpsOf(tx: Tx): Promise<Map<string, CorpAccess>> {
  const kept = await readCredentials<CorpAccess>(tx, 'wecom')
  return new Map([...kept].map(([corpId, access]) => [corpId, { ...access, brandId: tx.brandId }]))
}

/** The corp named, or the only one there is; null when none fits. */
export async function corpOf(tx: Tx, corpId: string | null): Promise<CorpAccess | null> {
  const corps = await corpsOf(tx)
  if (corpId !== null) return corps.get(corpId) ?? null
  return corps.size === 1 ? [...corps.values()][0]! : null
}
