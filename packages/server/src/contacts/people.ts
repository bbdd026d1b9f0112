import { getCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { maskName } from '../kernel/name.ts'
import { listCorpMembers, listEveryMember, listMembers } from '../organization/index.ts'
import { corpsOf } from '../outreach/index.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { nicknamesOf } from './store.ts'

/** Names of customers for these readers: plain, masked, or none. */
export async function customerNames(
  tx: Tx,
  customerIds: (string | null)[],
  roles: readonly Role[],
): Promise<Map<string, string>> {
  const ids = [...new Set(customerIds.flatMap((one) => one ?? []))] as CustomerId[]
  if (visibility(roles, 'name') === 'none' || ids.length === 0) return new Map()
  return new Map(
    (await getCustomers(tx, ids)).flatMap(({ id, name }) => {
      const shown = shownName(name, roles)
      return shown ? [[id, shown] as const] : []
    }),
  )
}

export interface FriendName {
  /** Null where WeCom told none, or these roles see none. */
  nickname: string | null
  customerId: string | null
}

/** What friends call themselves, for these readers; those that exist. An erasure takes out the row of a friend. */
export async function friendNames(
  tx: Tx,
  contactIds: readonly string[],
  roles: readonly Role[],
): Promise<Map<string, FriendName>> {
  const found = await nicknamesOf(tx, contactIds)
  return new Map(
    found.map(({ id, nickname, customerId }) => [
      id,
      {
        nickname: shownName(nickname && tx.vault.open('contacts.contact.nickname', id, nickname), roles),
        customerId,
      },
    ]),
  )
}

export function shownName(name: string | null, roles: readonly Role[]): string | null {
  const sight = visibility(roles, 'name')
  if (sight === 'none' || name === null) return null
  return sight === 'plain' ? name : maskName(name)
}

/** Members by WeCom's id, and by `member:` and ours. */
export async function memberNames(tx: Tx): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const corpId of (await corpsOf(tx)).keys())
    for (const { wecomUserId, name } of await listCorpMembers(tx, corpId))
      if (name) names.set(wecomUserId, name)
  for (const { id, name, wecomUserId } of await listEveryMember(tx)) {
    names.set(`member:${id}`, name)
    if (wecomUserId) names.set(wecomUserId, name)
  }
  return names
}

/** Everybody who works in a corp of the brand, by WeCom's id; until the address book was read, those with a log-in of ours. */
export async function workingMembers(tx: Tx): Promise<{ id: string; name: string }[]> {
  const working = new Map(
    (await listMembers(tx)).flatMap(({ wecomUserId, name }) =>
      wecomUserId ? [[wecomUserId, name] as const] : [],
    ),
  )
  for (const corpId of (await corpsOf(tx)).keys())
    for (const { wecomUserId, name, state } of await listCorpMembers(tx, corpId))
      if (state !== 'active') working.delete(wecomUserId)
      else if (!working.has(wecomUserId)) working.set(wecomUserId, name ?? wecomUserId)
  return [...working].map(([id, name]) => ({ id, name }))
}
