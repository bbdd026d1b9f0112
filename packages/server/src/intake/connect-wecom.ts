import { ConnectorFailure, type ConnectorFailureKind } from '../connectors/contract/connector.ts'
import { readCredentials, writeCredential } from '../connectors/contract/credential-store.ts'
import { lentUntil } from '../connectors/contract/shared-value-store.ts'
import { createWecomClient, tokenKey, type WecomAccess } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import { claimBrandRoute } from '../runtime/brands.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { CorpRefused } from './errors.ts'
import type { Directory, Gateways, WecomCredential } from './shops.ts'
import { lastEntryAt } from './store.ts'

export interface CorpWish {
  corpId: string
  agentId: number
  secret: string
  /** Of the callback address, as the app's page in WeCom shows them. */
  token: string
  encodingAesKey: string
  environment: 'production' | 'sandbox'
}

/** In the order in which one is seen to fail after the other. `callback` is last: WeCom asks us only once we are connected. */
export const corpCheckNames = [
  'reachable',
  'keys',
  'address',
  'rights',
  'members',
  'directory',
  'callback',
] as const
export type CorpCheckName = (typeof corpCheckNames)[number]

export interface CorpCheck {
  name: CorpCheckName
  state: 'pass' | 'fail' | 'unknown'
  /** WeCom's own code of a failure. */
  code: string | null
  /** Members who may hold contacts, departments in sight. */
  found: number | null
}

interface Deps {
  runtime: Runtime
  directory: Directory
  gateways: Gateways | undefined
}

/**
 * Connects a corp when WeCom takes its keys and gives the rights; otherwise nothing is written and the checks say what is
 * missing. Throws `wecom.unknown_environment`, `wecom.taken`.
 */
export async function connectCorp(
  { runtime, directory, gateways }: Deps,
  brandId: BrandId,
  actor: Actor,
  wish: CorpWish,
): Promise<{ connected: boolean; checks: CorpCheck[] }> {
  const gateway = gateways?.[wish.environment]
  if (!gateway) throw new CorpRefused('unknown_environment', { environment: wish.environment })
  const { environment: _environment, ...keys } = wish
  const credential: WecomCredential = { ...keys, baseUrl: gateway.baseUrl }
  const checks = await checkCorp(runtime, brandId, credential)
  if (checks.some((one) => one.state === 'fail')) return { connected: false, checks }
  if (!(await claimBrandRoute(runtime.db, 'wecom-corp', wish.corpId, { brandId, targetId: wish.corpId })))
    throw new CorpRefused('taken', { corpId: wish.corpId })
  await runtime.db.transact(
    brandId,
    async (tx) => {
      await writeCredential(tx, 'wecom', wish.corpId, credential, null)
      await audit(tx, [
        { action: 'wecom.connected', subject: `wecom-corp:${wish.corpId}`, facts: { agentId: wish.agentId } },
      ])
    },
    { actor },
  )
  directory.forget()
  return { connected: true, checks }
}

/** Looks again at a connected corp. Throws `wecom.corp_not_found`. */
export async function checkConnectedCorp(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
): Promise<CorpCheck[]> {
  const kept = await runtime.db.transact(brandId, (tx) => readCredentials<WecomCredential>(tx, 'wecom'))
  const credential = kept.get(corpId)
  if (!credential) throw new CorpRefused('corp_not_found', { corpId })
  return checkCorp(runtime, brandId, credential)
}

export interface ConnectedCorp {
  corpId: string
  agentId: number
  /** Where WeCom is to send its callbacks. */
  callbackUrl: string
  lastCallbackAt: Date | null
  /** Null while nobody needed a token, or after the last one ended. */
  tokenUntil: Date | null
}

export async function listCorps(runtime: Runtime, brandId: BrandId): Promise<ConnectedCorp[]> {
  return runtime.db.transact(brandId, async (tx) => {
    const kept = await readCredentials<WecomCredential>(tx, 'wecom')
    const heard = await lastEntryAt(tx, 'wecom', [...kept.keys()])
    const keyOf = new Map([...kept].map(([corpId, access]) => [corpId, tokenKey(access)]))
    const lent = await lentUntil(tx, [...keyOf.values()])
    return [...kept].map(([corpId, { agentId }]) => ({
      corpId,
      agentId,
      tokenUntil: lent.get(keyOf.get(corpId)!) ?? null,
      callbackUrl: `${runtime.config.publicUrl}/webhooks/wecom/${corpId}`,
      lastCallbackAt: heard.get(corpId) ?? null,
    }))
  })
}

const failing: Record<ConnectorFailureKind, CorpCheckName> = {
  temporary: 'reachable',
  malformed_answer: 'reachable',
  authorisation_expired: 'keys',
  invalid_request: 'keys',
  not_found: 'keys',
  permission_missing: 'rights',
  limited: 'reachable',
}

/** The caller's address is not on the app's list of trusted ones. */
const untrustedAddress = '60020'

async function checkCorp(runtime: Runtime, brandId: BrandId, access: WecomAccess): Promise<CorpCheck[]> {
  const client = createWecomClient(runtime.ports)
  const passed = new Map<CorpCheckName, number | null>()
  try {
    const holders = await client.listOwners(access)
    for (const name of ['reachable', 'keys', 'address', 'rights'] as const) passed.set(name, null)
    if (holders.length === 0) return report(passed, 'members', null)
    passed.set('members', holders.length)
    passed.set('directory', (await client.listDepartments(access)).length)
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    const name = passed.has('members')
      ? 'directory'
      : error.code === untrustedAddress
        ? 'address'
        : failing[error.kind]
    return report(passed, name, error.code)
  }
  const heard = await runtime.db.transact(brandId, (tx) => lastEntryAt(tx, 'wecom', [access.corpId]))
  if (heard.size > 0) passed.set('callback', null)
  return report(passed, null, null)
}

/** Checks before the broken one passed; those after it are not known. */
function report(
  passed: Map<CorpCheckName, number | null>,
  broken: CorpCheckName | null,
  code: string | null,
): CorpCheck[] {
  const at = broken === null ? corpCheckNames.length : corpCheckNames.indexOf(broken)
  return corpCheckNames.map((name, n) => ({
    name,
    state: name === broken ? 'fail' : passed.has(name) || (broken !== null && n < at) ? 'pass' : 'unknown',
    code: name === broken ? code : null,
    found: passed.get(name) ?? null,
  }))
}
