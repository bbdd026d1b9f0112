import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { builtInCards, readCard } from './content.ts'
import { SettlementError } from './errors.ts'
import type { RateCard } from './rate-card.ts'
import { insertCards, readCards } from './store.ts'

const builtIn = builtInCards.map((card) => ({
  id: card.id,
  version: card.version,
  content: card,
  hash: sha256(JSON.stringify(card)),
}))

/**
 * Every published version of the brand's rate cards; those that come with the product are published on first use.
 * Throws `settlement.rate_card_changed` when a published version no longer is what was published.
 */
export async function publishedCards(tx: Tx): Promise<RateCard[]> {
  let published = await readCards(tx)
  const known = new Map(published.map((row) => [`${row.id}@${row.version}`, row]))
  const missing = builtIn.filter((card) => !known.has(`${card.id}@${card.version}`))
  if (missing.length > 0) {
    await insertCards(tx, missing)
    published = await readCards(tx)
  }
  for (const { id, version, hash } of builtIn) {
    const row = published.find((one) => one.id === id && one.version === version)!
    if (!row.content_hash.equals(hash))
      throw new SettlementError('settlement.rate_card_changed', { rateCard: `${id}@${version}` })
  }
  return published.map((row) => readCard(row.content))
}
