import { rowByRow } from '../contract/act-rows.ts'
import type { MarketplaceActs, MemoOutcome, MemoWish, Parcel, SellerMemo } from '../contract/acts.ts'
import { openCaller } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { fetchEach } from '../contract/fetch-each.ts'
import { type TopClient, type TopClientOptions, topClient } from './client.ts'
import { decrypt } from './decrypt.ts'
import { findTrace, hasLeft, parcelLines } from './fetch-details.ts'
import { pullListings, pushStock } from './listings.ts'
import { deliveringActions, longestMemoBytes, signedActions } from './unconfirmed.ts'
import { asRecord, findText, readList, readTime, type TopRecord } from './wire.ts'

/** What a shop may do beyond orders. */
export function taobaoActs(
  client: TopClient,
  ports: ConnectorPorts,
  options: TopClientOptions,
): MarketplaceActs {
  // What spends a quota, or must be compared before it is sent again.
  const once = topClient(ports, { ...options, attempts: 1 })
  const again = openCaller(ports, options)
  return {
    pullListings: (access) => pullListings(client, access),
    pushStock: (access, levels) => pushStock(client, access, levels),
    writeMemos: (access, wishes) =>
      rowByRow(
        wishes,
        ({ orderId }) => orderId,
        (wish) => again(() => writeMemo(once, access, wish)),
      ),
    fetchParcels: async (access, orderIds) => {
      const parcels = await fetchEach(orderIds, (tid) => fetchParcels(client, access, tid))
      return parcels.map((each) => each ?? [])
    },
    decryptCall: 'taobao.top.oaid.decrypt',
    decrypt: (access, wishes) => decrypt(once, access, wishes),
  }
}

/** Between the look and the write somebody may still change it; the platform has no condition. Gray is no flag. */
async function writeMemo(
  client: TopClient,
  access: ShopAccess,
  { orderId: tid, known, next }: MemoWish,
): Promise<MemoOutcome> {
  if (Buffer.byteLength(next.text) > longestMemoBytes) return { ok: false, code: 'too_long' }
  try {
    const fields = 'tid,seller_memo,seller_flag'
    const answer = await client.call(access, 'taobao.trade.fullinfo.get', { fields, tid })
    const now = memoOf(asRecord(answer.trade, 'trade'))
    if (isSame(now, next)) return { ok: true }
    if (!isSame(now, known)) return { ok: false, code: 'memo_changed' }
    // An empty memo changes nothing; it must be asked for in another way.
    const text: Record<string, string> = next.text === '' ? { reset: 'true' } : { memo: next.text }
    await client.call(access, 'taobao.trade.memo.update', { tid, ...text, flag: next.flag ?? noFlag })
    return { ok: true }
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || error.retryable || error.kind === 'authorisation_expired')
      throw error
    return { ok: false, code: error.code }
  }
}

const noFlag = '0'

function memoOf(trade: TopRecord): SellerMemo {
  const flag = findText(trade, 'seller_flag')
  return { text: findText(trade, 'seller_memo') ?? '', flag: flag === noFlag ? null : flag }
}

function isSame(one: SellerMemo, other: SellerMemo): boolean {
  return one.text === other.text && (one.flag ?? noFlag) === (other.flag ?? noFlag)
}

/** The lines carry the waybills; each waybill has a way of its own. */
async function fetchParcels(client: TopClient, access: ShopAccess, tid: string): Promise<Parcel[]> {
  const fields = 'tid,status,orders'
  const answer = await client.call(access, 'taobao.trade.fullinfo.get', { fields, tid })
  const trade = asRecord(answer.trade, 'trade')
  const lines = parcelLines(trade)
  if (lines.size > 1) {
    const parts = [...lines].map(async ([waybill, line]) => {
      const sub_tid = findText(line, 'oid') ?? ''
      const trace = await findTrace(client, access, { tid, is_split: '1', sub_tid })
      return parcelOf(trace ?? {}, waybill, line)
    })
    return Promise.all(parts)
  }
  const [waybill, line] = [...lines][0] ?? [null, {}]
  if (waybill === null && !hasLeft(trade)) return []
  const trace = await findTrace(client, access, { tid })
  const known = waybill ?? findText(trace ?? {}, 'out_sid')
  return known === null ? [] : [parcelOf(trace ?? {}, known, line)]
}

function parcelOf(trace: TopRecord, waybill: string, line: TopRecord): Parcel {
  const rows = readList(trace, 'trace_list', 'transit_step_info')
  const actions = rows.map((row) => findText(row, 'action') ?? '')
  const last = actions.at(-1) ?? ''
  const state = actions.some((action) => signedActions.test(action))
    ? 'delivered'
    : deliveringActions.test(last)
      ? 'out_for_delivery'
      : 'shipped'
  return {
    carrier: findText(trace, 'company_name') ?? findText(line, 'logistics_company'),
    waybill,
    state,
    steps: rows.map((row) => ({
      at: readTime(row, 'status_time'),
      text: findText(row, 'status_desc') ?? '',
    })),
  }
}
