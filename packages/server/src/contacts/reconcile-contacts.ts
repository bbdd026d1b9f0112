import type { BrandId } from '../kernel/ids.ts'
import { type CorpAccess, corpsOf, wecomClient } from '../outreach/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { keepContacts } from './keep-contacts.ts'

const membersAtOnce = 100

/** Callbacks get lost and our own changes send none: everything that WeCom lists is read again. Returns pairs found. */
export async function reconcileContacts(runtime: Runtime, brandId: BrandId): Promise<number> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  let found = 0
  for (const corp of corps.values()) found += await reconcileCorp(runtime, brandId, corp)
  return found
}

async function reconcileCorp(runtime: Runtime, brandId: BrandId, corp: CorpAccess): Promise<number> {
  const client = wecomClient(runtime.ports)
  const members = await client.listOwners(corp)
  let found = 0
  for (let at = 0; at < members.length; at += membersAtOnce)
    for await (const page of client.listContacts(corp, members.slice(at, at + membersAtOnce)))
      found += await runtime.db.transact(brandId, (tx) => keepContacts(tx, page, 'reconciliation'))
  return found
}
