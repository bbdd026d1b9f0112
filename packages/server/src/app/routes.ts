import { routes as catalog } from '../catalog/routes.ts'
import { routes as contacts } from '../contacts/routes.ts'
import { routes as dispatch } from '../dispatch/routes.ts'
import { routes as insight } from '../insight/routes.ts'
import type { Intake } from '../intake/index.ts'
import { consoleRoutes as intakeConsole, webhookRoutes } from '../intake/routes.ts'
import { routes as ledger } from '../ledger/routes.ts'
import { routes as organization } from '../organization/routes.ts'
import { routes as providers } from '../providers/routes.ts'
import type { Route } from '../runtime/http/route.ts'
import { realtimeRoutes } from '../runtime/realtime/routes.ts'
import { routes as settlement } from '../settlement/routes.ts'
import { routes as workOrders } from '../work-orders/routes.ts'
import { operationsRoutes } from './operations-routes.ts'

/** The whole API, one line a capability. */
export function apiRoutes(intake: Pick<Intake, 'receiveWecom' | 'receiveWebhook'>): Route[] {
  return [
    ...organization,
    ...catalog,
    ...intakeConsole,
    ...webhookRoutes(intake),
    ...contacts,
    ...insight,
    ...workOrders,
    ...providers,
    ...dispatch,
    ...settlement,
    ...ledger,
    ...realtimeRoutes,
    ...operationsRoutes,
  ]
}
