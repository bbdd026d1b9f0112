import { resolveMember } from '../organization/index.ts'
import type { PrincipalResolver } from '../runtime/runtime.ts'

/** Who is behind a session, by where it was opened. */
export const resolvePrincipal: PrincipalResolver = async (tx, session) => {
  switch (session.audience) {
    case 'console':
    case 'sidebar':
      return resolveMember(tx, session)
    default:
      return null
  }
}
