import { resolveMember } from '../organization/index.ts'
import { resolvePointClerk, resolveTechnician } from '../providers/index.ts'
import type { PrincipalResolver } from '../runtime/runtime.ts'
import { resolveCustomer } from '../work-orders/index.ts'

/** Who is behind a session, by where it was opened. */
export const resolvePrincipal: PrincipalResolver = async (tx, session) => {
  switch (session.audience) {
    case 'console':
    case 'sidebar':
      return resolveMember(tx, session)
    case 'technician':
      return resolveTechnician(tx, session.principal_id)
    case 'point':
      return resolvePointClerk(tx, session.principal_id)
    case 'customer':
      return resolveCustomer(tx, session.principal_id)
  }
}
