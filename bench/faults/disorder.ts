import { createHash } from 'node:crypto'
import type { Push } from '../../packages/server/src/connectors/contract/connector.ts'
import { taobaoConnector } from '../../packages/server/src/connectors/taobao/index.ts'
import { type DisorderWorld, openWorld } from './disorder-world.ts'
import { disorderedCallbacks } from './disordered-callbacks.ts'
import { disorderedMarkets } from './disordered-markets.ts'
import { conclude, countOf, type FaultResult, judge, type Round, type Verdict } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import type { FaultOptions } from './options.ts'
import type { Draw } from './seeded.ts'
import { liveStory, type Story, type StoryMessage } from './shop-story.ts'
import { differences, readState, type State } from './state-digest.ts'

const mostCopies = 20
const largestDelivery = 12
const deliveriesAtOnce = 3
const longestDelayMs = 72 * 3600_000
const stranger = '9900000000001'

/**
 * F-07: the same messages, each up to twenty times, in any order, over up to 72 hours, with strangers among them. Every
 * permutation ends in the same state, which is that of the newest version of each order.
 */
export async function disorder({ rounds, seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say })
  try {
    await lab.admin.end()
    const story = liveStory(lab.draw(7))
    const log: Round[] = []
    const problems: string[] = []
    const verdicts: Record<string, Verdict> = {}
    let reference: State | null = null
    for (let n = 0; n < rounds; n += 1) {
      const draw = lab.draw(100 + n)
      const world = await openWorld(lab, `disorder_${n}`)
      try {
        const sent = orderOf(n, story.messages, draw)
        await deliver(world, story, sent, draw)
        const state = await readState(world.adminUrl)
        log.push({ inFlight: sent.length - story.messages.length, readyMs: 0 })
        const verdict = judge(
          story.messages.map(({ id }) => ({ kind: 'message', id, round: n })),
          countOf(state.inbox.map((entry) => entry.pushId.slice(0, 19))),
        )
        verdicts[`messages of permutation ${n + 1}`] = verdict
        problems.push(...staleWins(world, story, state, n), ...(await strangers(world, state, n)))
        reference ??= state
        const other = differences(reference, state)
        if (other.length > 0)
          problems.push(`permutation ${n + 1} ends otherwise than the first: ${other.join('; ')}`)
        say(
          `F-07 permutation ${n + 1}: ${sent.length} deliveries of ${story.messages.length} messages, state ${digestOf(state)}`,
        )
        if (n === rounds - 1) {
          const callbacks = await disorderedCallbacks(lab, world, draw)
          problems.push(...callbacks.problems)
          verdicts.callbacks = callbacks.verdict
        }
      } finally {
        await world.close()
      }
    }
    const markets = await disorderedMarkets(lab, Math.max(2, rounds))
    problems.push(...markets.problems)
    return conclude(
      'F-07',
      log,
      { ...verdicts, ...markets.verdicts },
      {
        problems,
        facts: {
          messages: story.messages.length,
          orders: story.trades.length,
          marketplacesOtherwise: [...markets.caught],
        },
      },
    )
  } finally {
    await lab.close()
  }
}

/** As they were made, then backwards, then at random; the same message may come up to twenty times. */
function orderOf(round: number, messages: readonly StoryMessage[], draw: Draw): StoryMessage[] {
  if (round === 0) return [...messages, messages.at(-1)!]
  if (round === 1) return [...messages, messages[0]!].reverse()
  return draw.shuffle(
    messages.flatMap((message) => Array.from({ length: 1 + draw.int(mostCopies) }, () => message)),
  )
}

async function deliver(
  { server, time }: DisorderWorld,
  story: Story,
  sent: readonly StoryMessage[],
  draw: Draw,
): Promise<void> {
  const connector = taobaoConnector(server.runtime.ports)
  const push = (message: StoryMessage, sellerId = story.sellerId): Push =>
    connector.readPush({ pushId: message.id, topic: message.topic, sellerId, raw: message.content })
  const strange = [
    push({ ...sent[0]!, id: '8000000000000000001' }, stranger),
    push({ id: unknownType, topic: 'taobao_item_ItemUpdate', content: '{"num_iid":732004910001}' }),
  ]
  const pushes = draw.shuffle(strange).concat(sent.map((message) => push(message)))
  const groups: Push[][] = []
  while (pushes.length > 0) groups.push(pushes.splice(0, 1 + draw.int(largestDelivery)))
  const pause = longestDelayMs / groups.length
  while (groups.length > 0) {
    time.now += draw.int(pause)
    await Promise.all(
      groups.splice(0, 1 + draw.int(deliveriesAtOnce)).map((group) => server.intake.receiver.receive(group)),
    )
  }
  await server.intake.receiver.idle()
  await server.intake.fetcher.idle()
}

const unknownType = '8000000000000000002'

/** Each order has to be what the marketplace said last, whenever that arrived. */
function staleWins({ server }: DisorderWorld, story: Story, state: State, round: number): string[] {
  const connector = taobaoConnector(server.runtime.ports)
  return [...story.newest].flatMap(([tid, message]) => {
    const { detail } = connector.readPush({
      pushId: message.id,
      topic: message.topic,
      sellerId: story.sellerId,
      raw: message.content,
    })
    const wanted = connector.normaliseOrder('tmall', detail)
    const ours = state.orders.find((order) => order.outsideId === tid)
    const good = ours?.state === wanted.state && Date.parse(ours.versionAt) === wanted.versionAt.getTime()
    return good
      ? []
      : [
          `permutation ${round + 1}: order ${tid} is ${ours?.state} of ${ours?.versionAt}, the newest is ${wanted.state}`,
        ]
  })
}

/** A seller of nobody's is let go; an unknown type is kept, answered, and told to a person. */
async function strangers({ server }: DisorderWorld, state: State, round: number): Promise<string[]> {
  const problems: string[] = []
  if (state.inbox.some((entry) => entry.pushId.startsWith('8000000000000000001')))
    problems.push('a message to a foreign shop was kept')
  const unknown = state.inbox.filter((entry) => entry.pushId.startsWith(unknownType))
  if (unknown.length !== 1 || unknown[0]?.state !== 'ignored')
    problems.push('a message of unknown type was not kept once')
  if (state.alarms !== 1) problems.push(`${state.alarms} alarms for one message of unknown type`)
  const { values } = await server.runtime.metrics.refused.get()
  const counted = values.find(({ labels }) => labels.source === 'taobao' && labels.reason === 'unknown_shop')
  if (counted?.value !== 1) problems.push(`${counted?.value ?? 0} refusals counted for one foreign shop`)
  return problems.map((problem) => `permutation ${round + 1}: ${problem}`)
}

function digestOf(state: State): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 12)
}
