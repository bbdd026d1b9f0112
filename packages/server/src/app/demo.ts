import { demoSite } from '../behaviour/index.ts'
import { readCredentials } from '../connectors/contract/credential-store.ts'
import type { ShopAccess } from '../connectors/contract/shop-access.ts'
import { sweepService } from '../conversations/index.ts'
import type { Intake, WecomCredential } from '../intake/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'

interface DemoParts {
  runtime: Runtime
  intake: Pick<Intake, 'sweep'>
  webhooks: ReadonlyMap<string, unknown>
}

/**
 * In the demo: tells the stand-ins that post to us where we listen, once we do. People may have bought and written before
 * that, and nobody pushes it again: one sweep finds it now, not the first of the clock's.
 */
export async function joinSandbox(parts: DemoParts, sandboxUrl: string, serverUrl: string): Promise<void> {
  const { runtime, intake } = parts
  await registerCallbacks(parts, sandboxUrl, serverUrl)
  await tellOwnShop(parts, sandboxUrl, serverUrl)
  for (const brandId of await runtime.brands())
    for (const sweep of [intake.sweep(brandId), sweepService(runtime, brandId)])
      await sweep.catch((error) =>
        runtime.log.warn({ event: 'demo.sweep_failed', brandId, code: errorCode(error) }),
      )
}

async function registerCallbacks(
  { runtime, webhooks }: DemoParts,
  sandboxUrl: string,
  serverUrl: string,
): Promise<void> {
  for (const brandId of await runtime.brands()) {
    const corps = await runtime.db.transact(brandId, (tx) => readCredentials<WecomCredential>(tx, 'wecom'))
    for (const [corpId, { token, encodingAesKey }] of corps)
      await post(runtime, `${sandboxUrl}/_config`, {
        wecom: { callback: { url: `${serverUrl}/webhooks/wecom/${corpId}`, token, encodingAesKey } },
      })
    for (const [marketplace, { appKey, baseUrl, extraSecrets }] of await shopsThatPost(
      runtime,
      brandId,
      webhooks,
    )) {
      // A real shop of somebody's own may stand beside the stand-ins.
      if (!baseUrl.startsWith(`${sandboxUrl}/`)) continue
      const { pushToken: token, encodingAesKey } = extraSecrets ?? {}
      const callback = {
        url: `${serverUrl}/webhooks/${marketplace}/${appKey}`,
        // Where the owner chooses what pushes are sealed with, both sides must have the same.
        ...(token && { token, encodingAesKey }),
      }
      await post(runtime, `${sandboxUrl}/_config`, { [marketplace]: { callback } })
    }
  }
}

/** The demo's own shop is told where its page tells what visitors do, and with what its server signs who is logged in. */
async function tellOwnShop({ runtime }: DemoParts, sandboxUrl: string, serverUrl: string): Promise<void> {
  for (const brandId of await runtime.brands()) {
    const demo = await runtime.db.transact(brandId, demoSite)
    if (!demo) continue
    const trackUrl = `${serverUrl.replace(/\/$/, '')}/track/${demo.key}`
    await post(runtime, `${sandboxUrl}/_config`, { 'own-shop': { trackUrl, ...demo } })
  }
}

async function shopsThatPost(
  runtime: Runtime,
  brandId: BrandId,
  webhooks: ReadonlyMap<string, unknown>,
): Promise<[marketplace: string, ShopAccess][]> {
  return runtime.db.transact(brandId, async (tx) => {
    const access = await readCredentials<ShopAccess>(tx, 'shop')
    return (await listShops(tx)).flatMap(({ id, marketplace }) => {
      const own = access.get(id)
      return own && webhooks.has(marketplace) ? [[marketplace, own]] : []
    })
  })
}

/** A stand-in asks our callback address before it takes it; a machine that is busy starting may be too slow the first time. */
const pausesMs = [1_000, 3_000]

async function post(runtime: Runtime, url: string, body: object): Promise<void> {
  for (const pauseMs of [...pausesMs, null]) {
    const { status } = await runtime.ports.http.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (status === 200) return
    runtime.log.warn({ event: 'demo.sandbox_refused', status })
    if (pauseMs === null || status !== 422) return
    await runtime.ports.clock.sleep(pauseMs)
  }
}
