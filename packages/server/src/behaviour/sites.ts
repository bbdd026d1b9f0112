import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { OriginMalformed, SiteMissing } from './errors.ts'
import { asOrigin, isDemoSite, type Site } from './site.ts'
import { findSite, insertSite, listSiteRows, markSiteRemoved, updateSiteRow } from './store.ts'

export interface SiteWish {
  name: string
  origins: string[]
  respectDnt: boolean
  keepDays: number
}

/** Makes an own page that may tell; one whose key is given and stands already stays as it is. Throws `behaviour.origin_malformed`. */
export async function createSite(tx: Tx, wish: SiteWish, token?: string): Promise<Site> {
  const id = tx.ports.ids.next()
  const key = `${tx.brandId}.${token ?? tx.ports.randomness.bytes(12).toString('base64url')}`
  const site = { ...wish, origins: checked(wish.origins), id, key }
  const secret = tx.ports.randomness.bytes(32).toString('base64url')
  const isNew = await insertSite(tx, site, tx.vault.seal('behaviour.site.secret', id, secret))
  if (isNew)
    await audit(tx, [{ action: 'own-page.created', subject: `own-page:${id}`, facts: { name: wish.name } }])
  return { ...site, createdAt: tx.now }
}

export async function updateSite(tx: Tx, id: string, wish: SiteWish): Promise<Site> {
  const site = await updateSiteRow(tx, id, { ...wish, origins: checked(wish.origins) })
  if (!site) throw new SiteMissing()
  await audit(tx, [{ action: 'own-page.updated', subject: `own-page:${id}` }])
  return site
}

/** Its key stops working; what was told stays until its time. */
export async function removeSite(tx: Tx, id: string): Promise<void> {
  if (!(await markSiteRemoved(tx, id))) throw new SiteMissing()
  await audit(tx, [{ action: 'own-page.removed', subject: `own-page:${id}` }])
}

/** What the page's server signs log-ins with. Shown to those who may change connections, and audited. */
export async function revealSecret(tx: Tx, id: string): Promise<string> {
  const found = await findSite(tx, id)
  if (!found) throw new SiteMissing()
  await audit(tx, [{ action: 'own-page.secret-revealed', subject: `own-page:${id}` }])
  return tx.vault.open('behaviour.site.secret', id, found.secret)
}

export const listSites = listSiteRows

/** What the server of the demo's shop has to know; null where the brand has no such page. */
export async function demoSite(tx: Tx): Promise<{ key: string; secret: string } | null> {
  const site = (await listSiteRows(tx)).find(isDemoSite)
  return site ? { key: site.key, secret: await revealSecret(tx, site.id) } : null
}

function checked(origins: string[]): string[] {
  return [
    ...new Set(
      origins.map((text) => {
        const origin = asOrigin(text)
        if (!origin) throw new OriginMalformed(text.slice(0, 100))
        return origin
      }),
    ),
  ]
}
