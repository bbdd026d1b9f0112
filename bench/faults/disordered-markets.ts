import { seedBrand } from '../../packages/server/seeds/seed-brand.ts'
import { deliver } from './disorder/deliver.ts'
import { forgotten, type MarketState, marketDifferences, readMarkets } from './disorder/market-state.ts'
import { hiddenOrders, type Lives, liveMarkets, replayMarkets } from './disorder/markets.ts'
import { openWorld } from './disorder-world.ts'
import { countOf, judge, type Verdict } from './judge.ts'
import type { Laboratory } from './laboratory.ts'

const overMs = 72 * 3600_000
const mostCopies = 20

/**
 * All marketplaces at once, by their own signed posts, channels and lists: the first time as they said it, then every
 * time otherwise, up to twenty times each, over three days. Every end is the same.
 */
export async function disorderedMarkets(
  lab: Laboratory,
  rounds: number,
): Promise<{ verdicts: Record<string, Verdict>; problems: string[]; caught: Set<string> }> {
  const lives = await liveMarkets(lab.options.seed)
  await connect(lab, lives)
  const hidden = hiddenOrders(lives)
  const problems: string[] = []
  const verdicts: Record<string, Verdict> = {}
  const caught = new Set<string>()
  let reference: MarketState | null = null
  for (let n = 0; n < rounds; n += 1) {
    const { state, wrong, forgot } = await oneRound(lab, lives, n)
    const where = n === 0 ? 'as said' : `permutation ${n}`
    problems.push(...wrong.map((text) => `${where}: ${text}`))
    reference ??= state
    for (const { market, text } of [...forgot, ...marketDifferences(reference, state, hidden)]) {
      caught.add(market)
      problems.push(`${where}: ${market}: ${text}`)
    }
    verdicts[`messages of marketplaces ${where}`] = judge(
      messagesOf(lives).map((id) => ({ kind: 'message', id, round: n })),
      countOf(
        state.inbox!.flatMap(({ market, push_id: id, state }) =>
          state === 'done' ? [`${market} ${id}`] : [],
        ),
      ),
    )
    lab.options.say(
      `F-07 marketplaces ${where}: ${state.orders!.length} orders, ${caught.size} end otherwise`,
    )
  }
  return { verdicts, problems, caught }
}

/** The seeded brand has all their shops from here on. */
async function connect(lab: Laboratory, { connections }: Lives): Promise<void> {
  const { db, vault, close } = lab.storage()
  await seedBrand(db, vault, connections)
  await close()
}

async function oneRound(
  lab: Laboratory,
  lives: Lives,
  n: number,
): Promise<{ state: MarketState; wrong: string[]; forgot: ReturnType<typeof forgotten> }> {
  const draw = lab.draw(5_000 + n)
  const { markets, sources } = replayMarkets(lives, draw)
  const world = await openWorld(lab, `markets_${n}`, { now: lives.endedAt + 1_000, sources })
  try {
    const disorder =
      n === 0
        ? { order: 'made' as const, mostCopies: 1, overMs: 0 }
        : { order: n === 1 ? ('backwards' as const) : ('random' as const), mostCopies, overMs }
    const wrong = await deliver(world, lab.brandId, markets, draw, disorder)
    const state = await readMarkets(world.adminUrl, world.server.runtime, lab.brandId)
    return { state, wrong, forgot: forgotten(state, markets) }
  } finally {
    await world.close()
  }
}

function messagesOf({ histories }: Lives): string[] {
  return [
    ...new Set(
      histories.flatMap(({ connector, sent }) =>
        sent.flatMap(({ pushes }) => pushes.map(({ pushId }) => `${connector.marketplace} ${pushId}`)),
      ),
    ),
  ]
}
