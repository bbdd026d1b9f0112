import type { WecomAccess } from './access.ts'
import type { WecomCalls } from './calls.ts'
import { memberStates } from './unconfirmed.ts'

/** A department of the address book; the root is 1 and its parent 0. */
export interface CorpDepartment {
  departmentId: number
  parentId: number
  /** Null where the app may not see names. */
  name: string | null
  position: number
}

export interface CorpMember {
  memberId: string
  name: string | null
  jobTitle: string | null
  departmentIds: number[]
  state: 'active' | 'inactive' | 'disabled' | 'left'
}

interface WireDepartment {
  id: number
  name?: string
  parentid?: number
  order?: number
}

interface WireUser {
  userid: string
  name?: string
  position?: string
  department?: number[]
  status?: number
}

/** The address book: departments as a tree, members by department. */
export function directoryCalls({ get }: WecomCalls) {
  return {
    async listDepartments(access: WecomAccess): Promise<CorpDepartment[]> {
      const answer = await get(access, 'department/list')
      return ((answer.department as WireDepartment[] | undefined) ?? []).map((one) => ({
        departmentId: one.id,
        parentId: one.parentid ?? 0,
        name: one.name || null,
        position: one.order ?? 0,
      }))
    },

    /** Members of one department itself, without those below it. */
    async listDepartmentMembers(access: WecomAccess, departmentId: number): Promise<CorpMember[]> {
      const answer = await get(access, 'user/list', { department_id: String(departmentId) })
      return ((answer.userlist as WireUser[] | undefined) ?? []).map(corpMember)
    },

    async getCorpMember(access: WecomAccess, memberId: string): Promise<CorpMember> {
      return corpMember((await get(access, 'user/get', { userid: memberId })) as unknown as WireUser)
    },
  }
}

function corpMember(user: WireUser): CorpMember {
  return {
    memberId: user.userid,
    name: user.name || null,
    jobTitle: user.position || null,
    departmentIds: user.department ?? [],
    state: memberStates[user.status ?? 1] ?? 'active',
  }
}
