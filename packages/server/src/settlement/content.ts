import { Compile } from 'typebox/compile'
import homeInstallationV1 from '../../../../content/rate-cards/home-installation.v1.json' with {
  type: 'json',
}
import { lintCard, RateCard } from './rate-card.ts'

const check = Compile(RateCard)

/** Rate cards that come with the product. Read and checked once, at start: a wrong card stops it. */
export const builtInCards: readonly RateCard[] = [homeInstallationV1].map(readCard)

/** Throws what is wrong with the card. */
export function readCard(given: unknown): RateCard {
  if (!check.Check(given)) {
    const [first] = check.Errors(given)
    throw new Error(`rate card: ${first?.instancePath ?? ''} ${first?.message ?? 'wrong shape'}`)
  }
  const card = given as RateCard
  const problems = lintCard(card)
  if (problems.length > 0) throw new Error(`rate card ${card.id}@${card.version}: ${problems.join('; ')}`)
  return card
}
