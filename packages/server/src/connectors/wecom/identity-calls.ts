import type { WecomAccess } from './access.ts'
import type { WecomCalls } from './calls.ts'
import { ownSubject } from './unconfirmed.ts'

/** One person under WeCom's several ids. */
export function identityCalls({ post }: WecomCalls) {
  return {
    /** Whom a WeChat log-in is in WeCom. A pending id (90 days) stands for somebody who is no contact yet. */
    async externalIdOf(
      access: WecomAccess,
      wechat: { unionId: string; openId: string },
    ): Promise<{ contactId: string | null; pendingId: string | null }> {
      const answer = await post(access, 'idconvert/unionid_to_external_userid', {
        unionid: wechat.unionId,
        openid: wechat.openId,
        subject_type: ownSubject,
      })
      const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
      return { contactId: text(answer.external_userid), pendingId: text(answer.pending_id) }
    },

    /** Pending ids of at most 100 contacts; those without one are missing. */
    async pendingIdsOf(access: WecomAccess, contactIds: string[]): Promise<Map<string, string>> {
      const answer = await post(access, 'idconvert/batch/external_userid_to_pending_id', {
        external_userid: contactIds,
      })
      const told = (answer.result as { external_userid: string; pending_id: string }[] | undefined) ?? []
      return new Map(told.map((one) => [one.external_userid, one.pending_id]))
    },

    /** The openid that WeChat Pay of the corp knows. */
    async openIdOf(access: WecomAccess, contactId: string): Promise<string | null> {
      const answer = await post(access, 'externalcontact/convert_to_openid', { external_userid: contactId })
      return typeof answer.openid === 'string' ? answer.openid : null
    },
  }
}
