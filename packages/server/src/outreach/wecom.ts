import { readCredentials } from '../connectors/contract/credential-store.ts'
import { createWecomClient, type WecomAccess, type WecomClient } from '../connectors/wecom/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Ports } from '../runtime/ports.ts'

const clients = new WeakMap<Ports, WecomClient>()

/** The one client of this process: tokens and page tickets are kept in it. */
export function wecomClient(ports: Ports): WecomClient {
  const known = clients.get(ports)
  if (known) return known
  const client = createWecomClient(ports)
  clients.set(ports, client)
  return client
}

/** A corp's app as its credential says; `authorizeUrl` only where it is not WeCom's own. */
export interface CorpAccess extends WecomAccess {
  authorizeUrl?: string
}

/** The brand's corps by corp id. */
export function corpsOf(tx: Tx): Promise<Map<string, CorpAccess>> {
  return readCredentials<CorpAccess>(tx, 'wecom')
}

/** The corp named, or the only one there is; null when none fits. */
export async function corpOf(tx: Tx, corpId: string | null): Promise<CorpAccess | null> {
  const corps = await corpsOf(tx)
  if (corpId !== null) return corps.get(corpId) ?? null
  return corps.size === 1 ? [...corps.values()][0]! : null
}
