import type { WecomAccess } from './access.ts'
import type { WecomCalls } from './calls.ts'

interface WireAgree {
  userid: string
  exteranalopenid: string
  agree_status?: string
  status_change_time?: number
}

/** The archive's HTTP side: who agreed. Its content comes through the native library only. */
export function archiveCalls({ post }: WecomCalls) {
  return {
    /** The misspelling is WeCom's own. Those who did not agree, or are unknown, are missing. */
    async archiveConsents(
      access: WecomAccess,
      pairs: { memberId: string; contactId: string }[],
    ): Promise<{ memberId: string; contactId: string; at: Date | null }[]> {
      const answer = await post(access, 'msgaudit/check_single_agree', {
        info: pairs.map((one) => ({ userid: one.memberId, exteranalopenid: one.contactId })),
      })
      return ((answer.agreeinfo as WireAgree[] | undefined) ?? [])
        .filter((one) => one.agree_status === 'Agree')
        .map((one) => ({
          memberId: one.userid,
          contactId: one.exteranalopenid,
          at: one.status_change_time ? new Date(one.status_change_time * 1000) : null,
        }))
    },
  }
}
