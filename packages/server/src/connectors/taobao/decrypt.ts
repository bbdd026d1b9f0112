import type { DecryptOutcome, DecryptWish } from '../contract/acts.ts'
import { ConnectorFailure, type ShopAccess } from '../contract/connector.ts'
import type { TopClient } from './client.ts'
import { quotaWords, scenes, secretNumberDays, stillMasked } from './unconfirmed.ts'
import { findText, findTime, readList, type TopRecord } from './wire.ts'

const mostReceivers = 20

/** What a wish must carry: the oaid of its order. */
const sealedField = 'oaid'

/**
 * Each order counts against the shop's day, so a call is sent once. What was opened is given, even when a later call
 * fails; a failure before anything was opened is thrown. Where a call for many is refused, each is tried alone.
 */
export async function decrypt(
  client: TopClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const outcomes = wishes.map((): DecryptOutcome => ({ ok: false, code: 'nothing_sealed' }))
  let stopped: string | null = null
  let opened = false
  const refuse = (places: number[], code: string) => {
    for (const place of places) outcomes[place] = { ok: false, code }
  }
  const open = async (places: number[]): Promise<void> => {
    if (stopped !== null) return refuse(places, stopped)
    try {
      const asked = places.map((place) => wishes[place]!)
      const results = await openBatch(client, access, asked)
      for (const [index, place] of places.entries()) outcomes[place] = results[index]!
      opened = true
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error
      const isAnswer = !error.retryable && error.kind !== 'authorisation_expired'
      if (!isAnswer && !opened) throw error
      const code = codeOf(error)
      if (!isAnswer || code === 'not_allowed') stopped = code
      else if (places.length > 1) {
        for (const place of places) await open([place])
        return
      } else if (code === 'quota_spent') stopped = code
      refuse(places, code)
    }
  }
  const sealed = wishes.flatMap((wish, place) => (wish.sealed[sealedField] ? [place] : []))
  for (let from = 0; from < sealed.length; from += mostReceivers)
    await open(sealed.slice(from, from + mostReceivers))
  return outcomes
}

async function openBatch(
  client: TopClient,
  access: ShopAccess,
  wishes: DecryptWish[],
): Promise<DecryptOutcome[]> {
  const queries = wishes.map(({ orderId, sealed, scene }) => ({
    tid: orderId,
    oaid: sealed[sealedField],
    scene: scenes[scene],
    secret_no_days: secretNumberDays,
  }))
  const params = { query_list: JSON.stringify(queries) }
  const answer = await client.call(access, 'taobao.top.oaid.decrypt', params)
  const receivers = readList(answer, 'receiver_list', 'receiver')
  return wishes.map(({ orderId, sealed }) => {
    const own = receivers.filter((each) => findText(each, 'tid') === orderId)
    return outcomeOf(own.find((each) => findText(each, 'oaid') === sealed[sealedField]))
  })
}

function outcomeOf(receiver: TopRecord | undefined): DecryptOutcome {
  if (!receiver) return { ok: false, code: 'no_answer' }
  // The buyer has changed the address since: the order has another oaid now.
  if (String(receiver.matched) === 'false') return { ok: false, code: 'oaid_changed' }
  const rule = findText(receiver, 'desensitize_rule')
  if (rule !== null && stillMasked.test(rule)) return { ok: false, code: 'not_allowed' }
  const virtualPhone = String(receiver.privacy_protection) === 'true'
  return {
    ok: true,
    name: findText(receiver, 'name'),
    phone: findText(receiver, 'mobile') ?? findText(receiver, 'phone'),
    address: findText(receiver, 'address_detail'),
    virtualPhone,
    virtualPhoneEndsAt: virtualPhone ? findTime(receiver, 'secret_no_expire_time') : null,
  }
}

function codeOf({ kind, code, message }: ConnectorFailure): string {
  if (kind === 'permission_missing') return 'not_allowed'
  return kind === 'invalid_request' && quotaWords.test(`${code} ${message}`) ? 'quota_spent' : code
}
