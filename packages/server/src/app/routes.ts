import { routes as catalog } from '../catalog/routes.ts'
import type { Intake } from '../intake/index.ts'
import { consoleRoutes as intakeConsole, webhookRoutes } from '../intake/routes.ts'
import { routes as organization } from '../organization/routes.ts'
import type { Route } from '../runtime/http/route.ts'
import { realtimeRoutes } from '../runtime/realtime/routes.ts'
import { operationsRoutes } from './operations-routes.ts'

/** The whole API, one line a capability. */
export function apiRoutes(intake: Pick<Intake, 'receiveWecom'>): Route[] {
  return [
    ...organization,
    ...catalog,
    ...intakeConsole,
    ...webhookRoutes(intake),
    ...realtimeRoutes,
    ...operationsRoutes,
  ]
}
