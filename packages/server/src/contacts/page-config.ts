import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { PageSignature } from '../connectors/wecom/index.ts'
import { QiaoError } from '../kernel/error.ts'
import { findMember } from '../organization/index.ts'
import { corpOf, wecomClient } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { CorpMissing, WecomRefused } from './errors.ts'

export interface PageConfig {
  corpId: string
  agentId: string
  config: PageSignature
  agentConfig: PageSignature
  /** Who is signed in: the page around us may have another member at the desk by now. */
  member: { name: string; wecomUserId: string | null }
}

/** Signs a sidebar page for WeCom's client. `url` is the page's own address; only pages of the sidebar are signed. */
export async function pageConfig(
  runtime: Runtime,
  transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  url: string,
  memberId: string,
): Promise<PageConfig> {
  const page = url.split('#')[0]!
  if (!mayBeSigned(runtime, page)) throw new QiaoError('wecom.page_elsewhere')
  const { corp, member } = await transact(async (tx) => ({
    corp: await corpOf(tx, null),
    member: await findMember(tx, memberId),
  }))
  if (!corp) throw new CorpMissing()
  const client = wecomClient(runtime)
  try {
    const [config, agentConfig] = await Promise.all([
      client.signPage(corp, 'corp', page),
      client.signPage(corp, 'app', page),
    ])
    return {
      corpId: corp.corpId,
      agentId: String(corp.agentId),
      config,
      agentConfig,
      member: { name: member?.name ?? '', wecomUserId: member?.wecomUserId ?? null },
    }
  } catch (error) {
    if (error instanceof ConnectorFailure) throw new WecomRefused(error.code)
    throw error
  }
}

/** A signature lets a page act in the chat: it is given to the sidebar's own address and to nothing else. */
function mayBeSigned({ config }: Runtime, page: string): boolean {
  const url = URL.parse(page)
  if (!url?.pathname.startsWith('/sidebar/')) return false
  const own = URL.parse(config.publicUrl)
  const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)
  return url.origin === own?.origin || (config.sandboxUrl !== null && loopback)
}
