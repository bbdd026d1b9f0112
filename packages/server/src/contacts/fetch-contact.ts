import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { NormalisedContact } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { corpOf, wecomClient } from '../outreach/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { ContactMissing, CorpMissing } from './errors.ts'
import { keepContacts } from './keep-contacts.ts'

/** Null when WeCom no longer shows the contact: the pair ended meanwhile. */
export async function fetchContact(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  externalUserId: string,
): Promise<NormalisedContact | null> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
  if (!corp) throw new CorpMissing()
  try {
    return await wecomClient(runtime).getContact(corp, externalUserId)
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'not_found') return null
    throw error
  }
}

/** Reads a contact that WeCom has and we do not, such as one from before the connection. Throws `contact.not_found`. */
export async function refreshContact(
  runtime: Runtime,
  brandId: BrandId,
  externalUserId: string,
): Promise<void> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, null))
  if (!corp) throw new CorpMissing()
  const wecom = await fetchContact(runtime, brandId, corp.corpId, externalUserId)
  if (!wecom) throw new ContactMissing(externalUserId)
  await runtime.db.transact(brandId, (tx) => keepContacts(tx, [wecom], 'refresh'))
}
