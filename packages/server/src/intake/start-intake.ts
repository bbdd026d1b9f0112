import { type Asked, openGrantKeeper } from '../authorisation/index.ts'
import type { ShopAccess } from '../connectors/contract/connector.ts'
import type { WebhookAnswer } from '../connectors/contract/webhook.ts'
import type { HeldShop } from '../connectors/gateway/index.ts'
import { readKeptCallback } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  type Back,
  type BeginWish,
  type Begun,
  beginAuthorisation,
  finishAuthorisation,
  followLink,
  makeLink,
  type Returned,
  readLink,
} from './authorise-shop.ts'
import { type BackfillWish, beginBackfill, stepBackfill } from './backfill-shops.ts'
import type { Check } from './check-connection.ts'
import { connectThroughGateway, type GatewayWish, lookAtGateway } from './connect-gateway.ts'
import { type Connected, checkPush, checkShop, connectShop, type ShopWish } from './connect-shop.ts'
import { type CorpCheck, type CorpWish, connectCorp } from './connect-wecom.ts'
import { type DetailFetcher, openDetailFetcher } from './fetch-details.ts'
import { openGap } from './gap-store.ts'
import { cleansing } from './quality/cleansing-sinks.ts'
import { openReceiver, type Receiver } from './receive-pushes.ts'
import { receiveWebhook, type WebhookCall } from './receive-webhook.ts'
import { handleEvents, receiveWecom, type WecomRequest } from './receive-wecom.ts'
import { resumeEntries } from './resume-entries.ts'
import { openDirectory, type Reach, type Sources } from './shops.ts'
import type { Sinks } from './sinks.ts'
import type { TellQuota } from './surroundings.ts'
import { quickOverlapMs, type SweptShops, sweepShops } from './sweep-shops.ts'
import { type ChannelKind, noteChannels } from './tally-store.ts'

const resumeEveryMs = 1_000
const lookForShopsEveryMs = 5_000
const refreshEveryMs = 30_000
export const sweepEveryMs = 60_000
/** Where nothing is pushed, this is how late an order may be. */
const followEveryMs = 10_000

export interface Intake {
  receiver: Receiver
  fetcher: DetailFetcher
  receiveWecom(request: WecomRequest): Promise<string>
  /** A marketplace's post; answered after the raw copies are committed. */
  receiveWebhook(call: WebhookCall): Promise<WebhookAnswer>
  connectShop(brandId: BrandId, actor: Actor, wish: ShopWish): Promise<Connected>
  checkShop(brandId: BrandId, shopId: string): Promise<Check[]>
  /** Whether a shop's pushes come by now. */
  checkPush(brandId: BrandId, shopId: string): Promise<Pick<Check, 'state' | 'code' | 'facts'>>
  /** The shops that a gateway holds. */
  lookAtGateway(link: Pick<GatewayWish, 'url' | 'secret'>): Promise<HeldShop[]>
  connectThroughGateway(brandId: BrandId, actor: Actor, wish: GatewayWish): Promise<Connected>
  /** For what is done in a shop beyond its orders. */
  reach: Reach
  connectCorp(
    brandId: BrandId,
    actor: Actor,
    wish: CorpWish,
  ): Promise<{ connected: boolean; checks: CorpCheck[] }>
  beginAuthorisation(brandId: BrandId, actor: Actor, given: BeginWish): Promise<Begun>
  makeLink(brandId: BrandId, actor: Actor, asked: Asked): Promise<{ token: string; expiresAt: Date }>
  readLink(token: string): Promise<{ brandId: BrandId; name: string; marketplace: string }>
  followLink(token: string, browserSecret: string, origin: string): Promise<Begun>
  finishAuthorisation(back: Back): Promise<Returned>
  /** Refreshes the grants that are due; one process does it for all. */
  refreshGrants(brandId: BrandId): Promise<number>
  /** How a shop is reached; null when it is not connected. */
  access(brandId: BrandId, shopId: string): Promise<ShopAccess | null>
  /** Plans to fetch a span of a shop's past; `stepBackfill` does a slice of it. */
  backfill(brandId: BrandId, actor: Actor, wish: BackfillWish): Promise<{ id: string }>
  stepBackfill(brandId: BrandId): Promise<boolean>
  resume(brandId: BrandId): Promise<number>
  sweep(brandId: BrandId): Promise<number>
  /** Opens a channel for each connected shop, and keeps looking for new ones. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Everything that listens to the outside: channels of marketplaces, WeCom's callback, the sweep, and the retry. */
export function openIntake(
  runtime: Runtime,
  sources: Sources,
  takers: Sinks,
  quotas: TellQuota | null = null,
): Intake {
  const { connectors, channels, webhooks } = sources
  const sinks = cleansing(takers)
  const keeper = openGrantKeeper({
    runtime,
    authoriserOf: (marketplace) => connectors.get(marketplace)?.authoriser,
    missingSince: openGap,
    onChange: () => directory.forget(),
  })
  const directory = openDirectory(runtime, keeper.renew)
  const connecting = { runtime, directory, sources, quotas }
  const fetcher = openDetailFetcher({ runtime, connectors, directory, sinks })
  const receiver = openReceiver({
    runtime,
    connectors,
    directory,
    sinks,
    fetchDetails: (pending) => fetcher.add(pending),
  })
  const wecom = { runtime, directory, sinks }
  const open = new Map<string, () => Promise<void>>()
  const stops: (() => void)[] = []

  const resume = (brandId: BrandId): Promise<number> =>
    resumeEntries(
      {
        runtime,
        connectors,
        sinks,
        fetcher,
        handleWecom: (brand, corpId, entries) =>
          handleEvents(
            wecom,
            brand,
            corpId,
            entries.map(({ id, raw }) => ({ id, event: readKeptCallback(raw) })),
          ),
      },
      brandId,
    )
  const pushes = (marketplace: string): boolean => channels.has(marketplace) || webhooks.has(marketplace)
  const sweep = (brandId: BrandId, which: SweptShops = 'all', overlap?: number): Promise<number> =>
    sweepShops({ runtime, connectors, directory, sinks, pushes }, brandId, which, overlap)

  /** Of shops whose authorisation ended; they open again by themselves when the owner has granted. */
  const closeChannels = async (): Promise<void> => {
    for (const [key, close] of open) {
      const [brandId, shopId] = key.split('|') as [BrandId, string]
      const access = (await directory.openShops(brandId)).get(shopId)
      if (access && !access.through) continue
      open.delete(key)
      await close()
      runtime.log.info({
        event: 'channel.closed',
        brandId,
        shopId,
        code: access ? 'gateway' : 'authorisation_expired',
      })
    }
  }

  const channelOf = (marketplace: string, access: ShopAccess | undefined): ChannelKind =>
    access?.through
      ? 'pull'
      : channels.has(marketplace)
        ? 'socket'
        : webhooks.has(marketplace)
          ? 'webhook'
          : 'pull'
  const noted = new Set<string>()
  const noteNew = async (brandId: BrandId): Promise<void> => {
    const accesses = await directory.shops(brandId)
    const keyOf = ({ id }: { id: string }) =>
      `${brandId}|${id}|${accesses.get(id)?.through ? 'gateway' : 'direct'}`
    const shops = (await runtime.db.transact(brandId, listShops)).filter((shop) => !noted.has(keyOf(shop)))
    await runtime.db.transact(brandId, (tx) =>
      noteChannels(
        tx,
        shops.map((shop) => ({
          shopId: shop.id,
          source: shop.marketplace,
          channel: channelOf(shop.marketplace, accesses.get(shop.id)),
        })),
      ),
    )
    for (const shop of shops) noted.add(keyOf(shop))
  }

  const openChannels = async (): Promise<void> => {
    // A restored copy that listened would confirm, and so take away, messages of the original that still runs.
    if (await runtime.effectsOff()) return
    await closeChannels()
    for (const brandId of await runtime.brands())
      for (const [shopId, access] of await directory.openShops(brandId)) {
        const shop = (await runtime.db.transact(brandId, listShops)).find((one) => one.id === shopId)
        const channel = shop && channels.get(shop.marketplace)
        if (!channel || access.through || open.has(`${brandId}|${shopId}`)) continue
        open.set(`${brandId}|${shopId}`, await channel.start(access, (pushes) => receiver.receive(pushes)))
        runtime.log.info({ event: 'channel.opened', brandId, shopId, marketplace: shop.marketplace })
      }
  }

  const everyBrand =
    (what: string, work: (brandId: BrandId) => Promise<unknown>) => async (): Promise<void> => {
      for (const brandId of await runtime.brands().catch(() => []))
        await work(brandId).catch((error) =>
          runtime.log.error({ event: `intake.${what}_failed`, brandId, code: errorCode(error) }),
        )
    }

  return {
    receiver,
    fetcher,
    receiveWecom: (request) => receiveWecom(wecom, request),
    receiveWebhook: (call) => receiveWebhook({ runtime, directory, webhooks, receiver }, call),
    connectCorp: (brandId, actor, wish) =>
      connectCorp({ runtime, directory, gateways: sources.gateways.get('wecom') }, brandId, actor, wish),
    connectShop: (brandId, actor, wish) => connectShop(connecting, brandId, actor, wish),
    checkShop: (brandId, shopId) => checkShop(connecting, brandId, shopId),
    checkPush: (brandId, shopId) => checkPush(connecting, brandId, shopId),
    lookAtGateway: (link) => lookAtGateway(connecting, link),
    connectThroughGateway: (brandId, actor, wish) => connectThroughGateway(connecting, brandId, actor, wish),
    beginAuthorisation: (brandId, actor, given) => beginAuthorisation(connecting, brandId, actor, given),
    makeLink: (brandId, actor, asked) => makeLink(connecting, brandId, actor, asked),
    readLink: (token) => readLink(runtime, token),
    followLink: (token, browserSecret, origin) => followLink(connecting, token, browserSecret, origin),
    finishAuthorisation: (back) => finishAuthorisation(connecting, back),
    refreshGrants: keeper.refreshDue,
    access: directory.access,
    backfill: (brandId, actor, wish) =>
      beginBackfill({ runtime, connectors, directory, sinks }, brandId, actor, wish),
    stepBackfill: (brandId) => stepBackfill({ runtime, connectors, directory, sinks }, brandId),
    async reach(brandId, shopId, marketplace) {
      const connector = connectors.get(marketplace)
      const access = (await directory.openShops(brandId)).get(shopId)
      return connector && access ? { connector, access } : null
    },
    resume,
    sweep,
    async start() {
      const { clock } = runtime.ports
      const look = (): Promise<void> =>
        openChannels().catch((error) => runtime.log.warn({ event: 'channel.failed', code: errorCode(error) }))
      await look()
      stops.push(clock.every(lookForShopsEveryMs, look))
      stops.push(clock.every(lookForShopsEveryMs, everyBrand('note', noteNew)))
      stops.push(clock.every(resumeEveryMs, everyBrand('resume', resume)))
      stops.push(clock.every(refreshEveryMs, everyBrand('refresh', keeper.refreshDue)))
      stops.push(
        clock.every(
          resumeEveryMs,
          everyBrand('backfill', (brandId) =>
            stepBackfill({ runtime, connectors, directory, sinks }, brandId),
          ),
        ),
      )
      stops.push(
        clock.every(
          sweepEveryMs,
          everyBrand('sweep', (brandId) => sweep(brandId)),
        ),
      )
      stops.push(
        clock.every(
          followEveryMs,
          everyBrand('follow', (brandId) => sweep(brandId, 'silent', quickOverlapMs)),
        ),
      )
    },
    async stop() {
      for (const stop of stops) stop()
      await Promise.all([...open.values()].map((close) => close()))
      await receiver.idle()
      await fetcher.idle()
    },
  }
}
