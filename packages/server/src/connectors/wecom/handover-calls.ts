import type { WecomAccess } from './access.ts'
import type { WecomCalls } from './calls.ts'

/** What became of one contact of a hand-over. Waiting ends by itself after 24 hours. */
export type HandoverResult = 'done' | 'waiting' | 'refused' | 'limit' | 'unknown'

const results: Record<number, HandoverResult> = { 1: 'done', 2: 'waiting', 3: 'refused', 4: 'limit' }

interface WireHandover {
  external_userid: string
  errcode?: number
  status?: number
}

/** 继承: contacts go from one member to another. `resigned` says which of the two APIs takes it. */
export function handoverCalls({ post }: WecomCalls) {
  const path = (api: string, resigned: boolean): string =>
    `externalcontact/${resigned ? 'resigned/' : ''}${api}`
  return {
    /** At most 100 contacts. The answer is 0 even where single ones fail: each has its own code. */
    async handOver(
      access: WecomAccess,
      wish: { from: string; to: string; contactIds: string[]; resigned: boolean; notice?: string },
    ): Promise<Map<string, number>> {
      const answer = await post(access, path('transfer_customer', wish.resigned), {
        handover_userid: wish.from,
        takeover_userid: wish.to,
        external_userid: wish.contactIds,
        transfer_success_msg: wish.resigned ? undefined : wish.notice,
      })
      const told = (answer.customer as WireHandover[] | undefined) ?? []
      return new Map(told.map((one) => [one.external_userid, one.errcode ?? 0]))
    },

    async handoverResults(
      access: WecomAccess,
      pair: { from: string; to: string; resigned: boolean },
    ): Promise<Map<string, HandoverResult>> {
      const found = new Map<string, HandoverResult>()
      for (let cursor = ''; ; ) {
        const answer = await post(access, path('transfer_result', pair.resigned), {
          handover_userid: pair.from,
          takeover_userid: pair.to,
          cursor,
        })
        for (const one of (answer.customer as WireHandover[] | undefined) ?? [])
          found.set(one.external_userid, results[one.status ?? 0] ?? 'unknown')
        if (typeof answer.next_cursor !== 'string' || answer.next_cursor === '') return found
        cursor = answer.next_cursor
      }
    },

    /** Contacts whose member has left and whom nobody has taken over. */
    async listUnassigned(access: WecomAccess): Promise<{ from: string; contactId: string }[]> {
      const found: { from: string; contactId: string }[] = []
      for (let cursor = ''; ; ) {
        const answer = await post(access, 'externalcontact/get_unassigned_list', { cursor, page_size: 1000 })
        const page = (answer.info as { handover_userid: string; external_userid: string }[] | undefined) ?? []
        found.push(...page.map((one) => ({ from: one.handover_userid, contactId: one.external_userid })))
        if (answer.is_last === true || typeof answer.next_cursor !== 'string' || answer.next_cursor === '')
          return found
        cursor = answer.next_cursor
      }
    },
  }
}
