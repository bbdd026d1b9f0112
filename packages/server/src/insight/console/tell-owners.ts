import { revealsAlarmed } from '../../customers/index.ts'
import { listMembers } from '../../organization/index.ts'
import { notifyMembers } from '../../outreach/index.ts'
import { subscriber } from '../../runtime/events/subscriber.ts'
import { alarmWords } from './alarm-words.ts'

/** Owners hear of a member who looked at, looked for or called many: who and how many, not whom. */
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
      events.map(({ id, payload: { memberId, source, ...told } }) => ({
        about: `reveals:${memberId}:${id}`,
        wecomUserIds,
        ...alarmWords(source ?? names.get(memberId) ?? memberId, told),
      })),
    )
  },
)
