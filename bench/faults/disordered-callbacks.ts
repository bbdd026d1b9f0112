import type { KeptPush } from '../../packages/server/src/connectors/contract/connector.ts'
import { withClient } from '../../packages/server/supervisor/postgres-roles.ts'
import type { DisorderWorld } from './disorder-world.ts'
import { countOf, judge, type Verdict } from './judge.ts'
import type { Laboratory } from './laboratory.ts'
import type { Draw } from './seeded.ts'
import { encodeCallback, eventXml } from './wecom-callback.ts'

const events = 30
const mostCopies = 20
const staleMs = 6 * 60_000

/** WeCom's callbacks, doubled and in disorder, with forged, stale and misdirected ones among them. */
export async function disorderedCallbacks(
  lab: Laboratory,
  { server, adminUrl, time }: DisorderWorld,
  draw: Draw,
): Promise<{ verdict: Verdict; problems: string[] }> {
  const { callback } = lab.sandbox
  const address = { ...callback, url: `${server.url}/webhooks/wecom/${callback.corpId}` }
  const seconds = (): number => Math.floor(time.now / 1000)
  const markers = Array.from({ length: events }, (_, n) => `wmDisorder${n}`)
  const problems: string[] = []
  const post = async ({ url, body }: { url: string; body: string }): Promise<number> => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })
    await answer.text()
    return answer.status
  }
  const expectStatus = async (
    what: string,
    wanted: number,
    request: { url: string; body: string },
  ): Promise<void> => {
    const status = await post(request)
    if (status !== wanted) problems.push(`${what} was answered ${status}, not ${wanted}`)
  }
  const sent = draw.shuffle(
    markers.flatMap((marker) => Array.from({ length: 1 + draw.int(mostCopies) }, () => marker)),
  )
  for (const marker of sent) {
    const known = Number(marker.slice('wmDisorder'.length)) % 2 === 0
    await expectStatus(
      'a callback',
      200,
      encodeCallback(address, eventXml(callback.corpId, marker, known), seconds()),
    )
  }
  const good = encodeCallback(address, eventXml(callback.corpId, 'wmForged', true), seconds())
  await expectStatus('a tampered body', 401, {
    ...good,
    body: good.body.replace(/(Encrypt><!\[CDATA\[.{8})./, '$1_'),
  })
  await expectStatus(
    'a foreign signature',
    401,
    encodeCallback(
      { ...address, token: 'AnotherToken' },
      eventXml(callback.corpId, 'wmForged', true),
      seconds(),
    ),
  )
  await expectStatus(
    'a stale signature',
    401,
    encodeCallback(
      address,
      eventXml(callback.corpId, 'wmForged', true),
      Math.floor((time.now - staleMs) / 1000),
    ),
  )
  await expectStatus(
    'a foreign corp',
    404,
    encodeCallback(
      { ...address, url: `${server.url}/webhooks/wecom/wwStranger` },
      eventXml('wwStranger', 'wmForged', true),
      seconds(),
    ),
  )
  await expectStatus('malformed XML', 400, { ...good, body: '<xml><Encrypt>' })
  const found = await markersKept(lab, adminUrl)
  if (found.includes('wmForged')) problems.push('something that was refused was kept')
  const verdict = judge(
    markers.map((id) => ({ kind: 'callback', id, round: 0 })),
    countOf(found),
  )
  return { verdict, problems }
}

async function markersKept(lab: Laboratory, adminUrl: string): Promise<string[]> {
  const rows = await withClient(
    adminUrl,
    async (client) =>
      (
        await client.query<{ id: string; body: Buffer }>(
          `select id, body from intake.inbox_entry where source = 'wecom'`,
        )
      ).rows,
  )
  const { vault, close } = lab.storage()
  try {
    const brand = await vault.brand(lab.brandId)
    return rows.map((row) => {
      const kept = JSON.parse(brand.open('intake.inbox_entry.body', row.id, row.body)) as KeptPush
      return /<ExternalUserID><!\[CDATA\[(\w+)/.exec(kept.raw)?.[1] ?? 'unreadable'
    })
  } finally {
    await close()
  }
}
