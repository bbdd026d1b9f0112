import { can, type Permission } from '../access/policy.ts'
import type { Principal } from '../access/principal.ts'

/** What a caller must be allowed to follow a live topic; outsiders follow their own work only. */
const memberTopics: Record<string, Permission> = {
  orders: 'orders.read',
  order: 'orders.read',
  customers: 'customers.read',
  customer: 'customers.read',
  contact: 'contacts.read',
  conversations: 'customers.read',
  conversation: 'customers.read',
  talk: 'customers.read',
  'work-orders': 'work-orders.read',
  'work-order': 'work-orders.read',
  dispatch: 'dispatch.read',
  technician: 'technicians.read',
  point: 'dispatch.read',
  ledger: 'ledger.read',
  settlement: 'settlement.read',
  inbox: 'dead-letters.read',
  imports: 'connections.read',
  webhooks: 'connections.read',
}

export function mayFollow(principal: Principal, topic: string): boolean {
  const [kind = '', key] = split(topic)
  switch (principal.audience) {
    case 'technician':
      return kind === 'technician' && key === principal.scope.technicianId
    case 'point':
      return kind === 'point' && key === principal.scope.servicePointId
    case 'customer':
      return kind === 'work-order' && key === principal.scope.workOrderId
    default: {
      // A type of event asks for what its noun asks for.
      const [noun = '', verb] = kind.split('.')
      const needed = memberTopics[noun] ?? (verb ? 'overview.read' : undefined)
      return needed !== undefined && can(principal.roles, needed)
    }
  }
}

function split(topic: string): [string, string | undefined] {
  const at = topic.indexOf(':')
  return at < 0 ? [topic, undefined] : [topic.slice(0, at), topic.slice(at + 1)]
}
