import { resolveApiToken, resolveMember } from '../organization/index.ts'
import { resolvePointClerk, resolveTechnician } from '../providers/index.ts'
import type { PrincipalResolver, TokenResolver } from '../runtime/runtime.ts'
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

/** Who is behind an API token: always a member, with less or as much as that member may today. */
export const resolveToken: TokenResolver = resolveApiToken
