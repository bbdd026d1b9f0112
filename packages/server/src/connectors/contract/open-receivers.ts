import type { DecryptOutcome, DecryptWish } from './acts.ts'
import { ConnectorFailure } from './connector.ts'

/** How one marketplace opens sealed receivers. */
export interface Opening {
  /** Names in `sealed` as its orders have them. */
  fields: readonly string[]
  mostCiphertexts: number
  /** One call for these; answers how each wish was answered. */
  ask(wishes: DecryptWish[]): Promise<(wish: DecryptWish) => DecryptOutcome>
  /** Our code of a refused call; `not_allowed` for a missing right. */
  codeOf(failure: ConnectorFailure): string
  /** One ciphertext of another shop spoils a whole call: then each order is asked for by itself. */
  isSpoiltByOne?: boolean
}

/** What of a wish is sealed, in the order of the fields. */
export function ciphersOf(sealed: DecryptWish['sealed'], fields: readonly string[]): string[] {
  return fields.flatMap((field) => sealed[field] || [])
}

/**
 * Whole orders a call, so that one is never half open; nothing sealed is no call. A refused call is the outcome of its
 * wishes; throws what passes by itself or needs a new authorisation.
 */
export async function openReceivers(wishes: DecryptWish[], opening: Opening): Promise<DecryptOutcome[]> {
  const size = Math.floor(opening.mostCiphertexts / opening.fields.length)
  const outcomes: DecryptOutcome[] = []
  for (let from = 0; from < wishes.length; from += size)
    outcomes.push(...(await openBatch(wishes.slice(from, from + size), opening)))
  return outcomes
}

async function openBatch(wishes: DecryptWish[], opening: Opening): Promise<DecryptOutcome[]> {
  const { fields, ask, codeOf, isSpoiltByOne } = opening
  if (wishes.every(({ sealed }) => ciphersOf(sealed, fields).length === 0))
    return wishes.map(() => ({ ok: false, code: 'nothing_sealed' }))
  try {
    return wishes.map(await ask(wishes))
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    const code = codeOf(error)
    if (!isSpoiltByOne || code === 'not_allowed' || wishes.length === 1)
      return wishes.map(() => ({ ok: false, code }))
    const each: DecryptOutcome[] = []
    for (const wish of wishes) each.push(...(await openBatch([wish], opening)))
    return each
  }
}
