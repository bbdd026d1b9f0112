import { revealsAlarmed } from '../../customers/index.ts'
import { listMembers } from '../../organization/index.ts'
import { notifyMembers } from '../../outreach/index.ts'
import { subscriber } from '../../runtime/events/subscriber.ts'

/** Owners hear of a member who looked at many values in plain: who and how many, not whose. */
export const tellOwners = subscriber(
  'insight.tell-owners-of-reveals',
  'afterCommit',
  revealsAlarmed,
  async (tx, events) => {
    const members = await listMembers(tx)
    const names = new Map(members.map(({ id, name }) => [id, name]))
    const wecomUserIds = members.flatMap(({ roles, wecomUserId }) =>
      roles.includes('owner') && wecomUserId ? [wecomUserId] : [],
    )
    await notifyMembers(
      tx,
      events.map(({ id, payload: { memberId, count, limit, how, source } }) => ({
        about: `reveals:${memberId}:${id}`,
        wecomUserIds,
        ...(how === 'tried'
          ? {
              title: `「${source ?? names.get(memberId) ?? memberId}」30 天内送来 ${count} 个只差中间四位的手机号`,
              text: `最多 ${limit} 个，多出的没有写入。逐个试号码可以猜出被遮住的数字，请确认用途。`,
            }
          : how === 'sought'
            ? {
                title: `「${names.get(memberId) ?? memberId}」一小时内按 ${count} 个手机号查找过客户`,
                text: `每小时最多 ${limit} 个。逐个试号码可以猜出被遮住的数字，请确认用途。`,
              }
            : how === 'named'
              ? {
                  title: `「${names.get(memberId) ?? memberId}」一小时内按 ${count} 个姓名查找过客户`,
                  text: `每小时最多 ${limit} 个。逐个试姓名可以猜出被遮住的字，请确认用途。`,
                }
              : {
                  title: `「${names.get(memberId) ?? memberId}」一小时内查看了 ${count} 次明文`,
                  text: `每小时最多 ${limit} 次。看了谁、为什么，见审计日志。`,
                }),
      })),
    )
  },
)
