import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { findMemberByWecom, type Member } from '../organization/index.ts'
import { type CorpAccess, corpOf, corpsOf, wecomClient } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { startSession } from '../runtime/access/sessions.ts'
import { findBrandRoutes } from '../runtime/brands.ts'
import type { Config } from '../runtime/config.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import { originFor } from '../runtime/http/origin.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { CorpMissing } from './errors.ts'
import { insertState, spendState } from './store-sign-in.ts'

const stateLifeMs = 10 * 60_000
const wecomAuthorizeUrl = 'https://open.weixin.qq.com/connect/oauth2/authorize'

export interface BegunSignIn {
  /** Where the browser goes next. */
  location: string
  browserToken: string
}

/** Only a page of the sidebar: never another site, nor another app of ours. */
export function safeBack(back: string | undefined): string {
  return back && /^\/sidebar\/[\w\-./?=&%]*$/.test(back) && !back.includes('//') ? back : '/sidebar/'
}

/** Begins a sign-in: a state that works once, in this browser, for ten minutes. Throws `wecom.not_connected`. */
export async function beginSignIn(
  runtime: Runtime,
  asked: {
    corpId: string | null
    back: string | undefined
    origin: string | undefined
    browserToken: string | null
  },
): Promise<BegunSignIn> {
  const found = await findCorp(runtime, asked.corpId)
  const { randomness } = runtime.ports
  const state = randomness.bytes(16).toString('hex')
  const browserToken = asked.browserToken ?? randomness.bytes(24).toString('base64url')
  await runtime.db.transact(found.brandId, (tx) =>
    insertState(tx, {
      stateHash: sha256(state),
      browserHash: sha256(browserToken),
      corpId: found.corp.corpId,
      back: safeBack(asked.back),
      expiresAt: new Date(tx.now.getTime() + stateLifeMs),
    }),
  )
  const origin = originFor(runtime.config, asked.origin)
  const callback = `${origin}/api/public/wecom/sign-in/callback?corp=${encodeURIComponent(found.corp.corpId)}`
  return { location: authorizeUrl(runtime.config, found.corp, callback, state), browserToken }
}

/** WeCom's parameter order is kept as its page shows it. */
function authorizeUrl(config: Config, corp: CorpAccess, callback: string, state: string): string {
  const base =
    config.sandboxUrl === null
      ? (corp.authorizeUrl ?? wecomAuthorizeUrl)
      : '/sandbox/wecom/connect/oauth2/authorize'
  return (
    `${base}?appid=${encodeURIComponent(corp.corpId)}&redirect_uri=${encodeURIComponent(callback)}` +
    `&response_type=code&scope=snsapi_base&state=${state}&agentid=${corp.agentId}#wechat_redirect`
  )
}

export type SignInRefusal = 'state' | 'code' | 'not_a_member' | 'unavailable'

export type FinishedSignIn =
  | { kind: 'signed_in'; member: Member; cookie: string; csrf: string; expiresAt: Date; back: string }
  | { kind: 'refused'; reason: SignInRefusal }

/** The way back: state once and in the same browser, then code, then member. A refusal is counted and says why. */
export async function finishSignIn(
  runtime: Runtime,
  given: { corpId: string; code: string; state: string; browserToken: string | undefined },
): Promise<FinishedSignIn> {
  const outcome = await finish(runtime, given)
  if (outcome.kind === 'refused') {
    runtime.metrics.refused.inc({ source: 'wecom_sign_in', reason: outcome.reason })
    runtime.log.warn({ event: 'sign-in.refused', marketplace: 'wecom', reason: outcome.reason })
  }
  return outcome
}

async function finish(
  runtime: Runtime,
  { corpId, code, state, browserToken }: Parameters<typeof finishSignIn>[1],
): Promise<FinishedSignIn> {
  const found = await findCorp(runtime, corpId).catch(() => null)
  if (!found || !browserToken || code === '') return { kind: 'refused', reason: 'state' }
  const begun = await runtime.db.transact(found.brandId, (tx) =>
    spendState(tx, { stateHash: sha256(state), browserHash: sha256(browserToken), corpId }),
  )
  if (!begun) return { kind: 'refused', reason: 'state' }
  const memberId = await whoIs(runtime, found.corp, code)
  if (typeof memberId !== 'string') return memberId
  return runtime.db.transact(found.brandId, async (tx): Promise<FinishedSignIn> => {
    const member = await findMemberByWecom(tx, memberId)
    if (!member) return { kind: 'refused', reason: 'not_a_member' }
    await audit({ ...tx, actor: { kind: 'member', id: member.id } }, [
      { action: 'sign-in', subject: `member:${member.id}`, facts: { audience: 'sidebar' } },
    ])
    const session = await startSession(tx, 'sidebar', member.id)
    return { kind: 'signed_in', member, ...session, back: begun.back }
  })
}

async function whoIs(
  runtime: Runtime,
  corp: CorpAccess,
  code: string,
): Promise<string | { kind: 'refused'; reason: SignInRefusal }> {
  try {
    const visitor = await wecomClient(runtime).whoIs(corp, code)
    return visitor.kind === 'member' ? visitor.memberId : { kind: 'refused', reason: 'not_a_member' }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return { kind: 'refused', reason: error.retryable ? 'unavailable' : 'code' }
  }
}

/** The corp named; without a name the only one of the only brand, as in the demo. */
async function findCorp(
  runtime: Runtime,
  corpId: string | null,
): Promise<{ brandId: BrandId; corp: CorpAccess }> {
  const brandId = corpId ? await brandOfCorp(runtime, corpId) : await onlyBrand(runtime)
  const corp = brandId && (await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId)))
  if (!brandId || !corp) throw new CorpMissing()
  return { brandId, corp }
}

async function brandOfCorp(runtime: Runtime, corpId: string): Promise<BrandId | null> {
  return (await findBrandRoutes(runtime.db, 'wecom-corp', [corpId])).get(corpId)?.brandId ?? null
}

async function onlyBrand(runtime: Runtime): Promise<BrandId | null> {
  const brands = await runtime.brands()
  const connected: BrandId[] = []
  for (const brandId of brands)
    if ((await runtime.db.transact(brandId, corpsOf)).size > 0) connected.push(brandId)
  return connected.length === 1 ? connected[0]! : null
}
