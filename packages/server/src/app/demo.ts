import { readCredentials } from '../connectors/contract/credential-store.ts'
import type { ShopAccess } from '../connectors/contract/shop-access.ts'
import type { WecomCredential } from '../intake/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** In the demo: tells the stand-ins that post to us where we listen, once we do. */
export async function registerCallbacks(
  runtime: Runtime,
  sandboxUrl: string,
  serverUrl: string,
  webhooks: ReadonlyMap<string, unknown>,
): Promise<void> {
  for (const brandId of await runtime.brands()) {
    const corps = await runtime.db.transact(brandId, (tx) => readCredentials<WecomCredential>(tx, 'wecom'))
    for (const [corpId, { token, encodingAesKey }] of corps)
      await post(runtime, `${sandboxUrl}/_config`, {
        wecom: { callback: { url: `${serverUrl}/webhooks/wecom/${corpId}`, token, encodingAesKey } },
      })
    for (const [marketplace, { appKey, baseUrl }] of await shopsThatPost(runtime, brandId, webhooks)) {
      // A real shop of somebody's own may stand beside the stand-ins.
      if (!baseUrl.startsWith(`${sandboxUrl}/`)) continue
      const url = `${serverUrl}/webhooks/${marketplace}/${appKey}`
      await post(runtime, `${sandboxUrl}/_config`, { [marketplace]: { callback: { url } } })
    }
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

async function post(runtime: Runtime, url: string, body: object): Promise<void> {
  const answer = await runtime.ports.http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== 200) runtime.log.warn({ event: 'demo.sandbox_refused', status: answer.status })
}
