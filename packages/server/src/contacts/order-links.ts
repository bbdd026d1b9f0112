import { QiaoError } from '../kernel/error.ts'
import { id as asId, type BrandId } from '../kernel/ids.ts'
import { getOrder } from '../orders/index.ts'
import { getBrandName } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { originFor } from '../runtime/http/origin.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { LiveCodeMissing, VisitRefused } from './errors.ts'
import { findLiveCode, insertOrderLink, openOrderLink } from './store-live-codes.ts'
import { beginVisit, finishVisit } from './visits/wechat-visits.ts'

/** Sixteen characters of 64: short enough for a printed card, too many to guess. */
const tokenBytes = 12

/** A short link for a card of this order, leading to a shared live code: no quota of WeCom is used (T12). */
export async function createOrderLink(
  tx: Tx,
  orderId: string,
  liveCodeId: string,
): Promise<{ path: string }> {
  await getOrder(tx, orderId)
  const code = await findLiveCode(tx, liveCodeId)
  if (!code || code.removedAt || code.orderId) throw new LiveCodeMissing(liveCodeId)
  const token = tx.ports.randomness.bytes(tokenBytes).toString('base64url')
  await insertOrderLink(tx, { tokenHash: sha256(token), orderId, liveCodeId })
  await audit(tx, [{ action: 'order-link.created', subject: `order:${orderId}`, facts: { liveCodeId } }])
  return { path: `/api/public/order-links/${tx.brandId}.${token}` }
}

export interface OpenedLink {
  brandName: string
  qrUrl: string | null
}

/** What the bearer of a card sees. That it was opened is kept as a hint for the agent; whose WeChat it was, `meetBearer` asks. */
export async function openLink(runtime: Runtime, token: string): Promise<OpenedLink> {
  const { brandId, secret } = await read(runtime, token)
  const found = await runtime.db.transact(brandId, async (tx) => {
    const link = await openOrderLink(tx, sha256(secret))
    const code = link && (await findLiveCode(tx, link.liveCodeId))
    return code && !code.removedAt ? { brandName: await getBrandName(tx), qrUrl: code.qrUrl } : null
  })
  if (!found) throw new QiaoError('order_link.not_found')
  return found
}

async function read(runtime: Runtime, token: string): Promise<{ brandId: BrandId; secret: string }> {
  const match = /^([a-z0-9][a-z0-9-]{1,62})\.([A-Za-z0-9_-]{16})$/.exec(token)
  const brandId = match && asId<BrandId>(match[1]!)
  if (!brandId || !(await runtime.brands()).includes(brandId)) throw new QiaoError('order_link.not_found')
  return { brandId, secret: match[2]! }
}

/**
 * In WeChat, where the brand has an official account: the address at which to ask once whose WeChat bears the card (T11, way 1),
 * so that the order is theirs as soon as they are a friend. Null when there is nothing to ask, or the answer is here. The page
 * needs none of it.
 */
export async function meetBearer(
  runtime: Runtime,
  token: string,
  { agent, page, back }: { agent: string; page: string; back: { code: string; state: string } | null },
): Promise<string | null> {
  const { brandId, secret } = await read(runtime, token)
  if (back) {
    await finishVisit(runtime, brandId, { link: secret, ...back }).catch((error) => {
      if (!(error instanceof VisitRefused)) throw error
    })
    return null
  }
  const { config } = runtime
  if (!/MicroMessenger/i.test(agent) || config.publicUrl === '') return null
  return runtime.db.transact(brandId, async (tx) => {
    const link = await openOrderLink(tx, sha256(secret))
    if (!link) return null
    const address = `${originFor(config, page)}/api/public/order-links/${token}`
    return beginVisit(tx, config, { link: secret, orderId: link.orderId, way: 'order_code', back: address })
  })
}

/** The picture of the code is fetched by us: the page asks nobody but its own origin. */
export async function linkPage(runtime: Runtime, { brandName, qrUrl }: OpenedLink): Promise<string> {
  const picture = qrUrl ? await pictureOf(runtime, qrUrl) : null
  const code = picture
    ? `<img src="${picture}" alt="企业微信二维码" width="240" height="240"><p>长按识别二维码，添加专属客服</p>`
    : '<p>二维码暂时取不到，请稍后刷新</p>'
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(brandName)}</title><style>body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;background:#f7f6f3;
color:#1f1d1a;margin:0;padding:24px;text-align:center}main{background:#fff;border-radius:6px;padding:32px 24px;max-width:320px;margin:24px auto}
h1{font-size:20px;margin:0 0 8px}p{margin:8px 0;color:#57534c}</style><main><h1>${escapeHtml(brandName)}</h1>
<p>预约安装、查进度、售后，都在这里</p>${code}</main></html>`
}

async function pictureOf(runtime: Runtime, qrUrl: string): Promise<string | null> {
  try {
    const answer = await runtime.ports.http.send({
      method: 'GET',
      url: qrUrl,
      timeoutMs: 4000,
      maxBytes: 512 * 1024,
    })
    const type = answer.headers['content-type']?.split(';')[0] ?? ''
    if (answer.status !== 200 || !/^image\/(png|jpeg|svg\+xml)$/.test(type)) return null
    return `data:${type};base64,${answer.body.toString('base64')}`
  } catch {
    return null
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
