import { readCredentials } from '../connectors/contract/credential-store.ts'
import type { WecomCredential } from '../intake/index.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** In the demo: tells the sandbox's WeCom where our callback is, once we listen. */
export async function registerCallbacks(
  runtime: Runtime,
  sandboxUrl: string,
  serverUrl: string,
): Promise<void> {
  for (const brandId of await runtime.brands()) {
    const corps = await runtime.db.transact(brandId, (tx) => readCredentials<WecomCredential>(tx, 'wecom'))
    for (const [corpId, { token, encodingAesKey }] of corps)
      await post(runtime, `${sandboxUrl}/_config`, {
        wecom: { callback: { url: `${serverUrl}/webhooks/wecom/${corpId}`, token, encodingAesKey } },
      })
  }
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
