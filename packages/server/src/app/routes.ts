import { routes as behaviour } from '../behaviour/routes.ts'
import { routes as catalog } from '../catalog/routes.ts'
import { routes as consents } from '../consents/routes.ts'
import { routes as contacts } from '../contacts/routes.ts'
import { routes as conversations } from '../conversations/routes.ts'
import { routes as customers } from '../customers/routes.ts'
import { routes as dispatch } from '../dispatch/routes.ts'
import { fulfilmentRoutes } from '../fulfilment/routes.ts'
import { deskRoutes, routes as imports } from '../imports/routes.ts'
import { routes as insight } from '../insight/routes.ts'
import { routes as installedProducts } from '../installed-products/routes.ts'
import type { Intake } from '../intake/index.ts'
import {
  authorisationRoutes,
  backfillRoutes,
  corpRoutes,
  gatewayRoutes,
  consoleRoutes as intakeConsole,
  shopRoutes,
  webhookRoutes,
} from '../intake/routes.ts'
import { inventoryRoutes } from '../inventory/routes.ts'
import { routes as ledger } from '../ledger/routes.ts'
import { listingRoutes } from '../listings/routes.ts'
import { routes as loyalty } from '../loyalty/routes.ts'
import { inRoutes, consoleRoutes as mappedSources } from '../mapped-sources/routes.ts'
import { routes as marketplaceRules } from '../marketplace-rules/routes.ts'
import { routes as needs } from '../needs/routes.ts'
import { routes as notes } from '../notes/routes.ts'
import { routes as organization } from '../organization/routes.ts'
import { routes as outreach } from '../outreach/routes.ts'
import { routes as outward } from '../outward/routes.ts'
import { routes as playbooks } from '../playbooks/routes.ts'
import { routes as pools } from '../pools/routes.ts'
import { routes as privacy } from '../privacy/routes.ts'
import { routes as processes } from '../processes/routes.ts'
import { routes as providers } from '../providers/routes.ts'
import type { QuotaLedger } from '../quotas/index.ts'
import { quotaRoutes } from '../quotas/routes.ts'
import { routes as records } from '../records/routes.ts'
import type { Route } from '../runtime/http/route.ts'
import { keyRoutes } from '../runtime/keys/routes.ts'
import { realtimeRoutes } from '../runtime/realtime/routes.ts'
import { routes as segments } from '../segments/routes.ts'
import { routes as settlement } from '../settlement/routes.ts'
import { routes as tagging } from '../tagging/routes.ts'
import { webhookRoutes as outgoingWebhooks } from '../webhooks/routes.ts'
import { routes as workOrders } from '../work-orders/routes.ts'
import { eventDefinitions } from './events.ts'
import { expressions } from './expressions.ts'
import { operationsRoutes } from './operations-routes.ts'

/** What routes need of the intake and of the marketplaces. */
export type Doors = Pick<
  Intake,
  | 'receiveWecom'
  | 'receiveWebhook'
  | 'connectShop'
  | 'checkShop'
  | 'checkPush'
  | 'lookAtGateway'
  | 'connectThroughGateway'
  | 'backfill'
  | 'connectCorp'
  | 'reach'
  | 'beginAuthorisation'
  | 'makeLink'
  | 'readLink'
  | 'followLink'
  | 'finishAuthorisation'
> & {
  quotas: Pick<QuotaLedger, 'ask' | 'limitsFor' | 'knownGroups' | 'flush'>
  canSetStock(marketplace: string): boolean
}

const closed = (): never => {
  throw new Error('these routes are described, not served')
}
/** For the document and the inventory of routes, which nobody calls. */
export const closedDoors: Doors = {
  receiveWecom: closed,
  receiveWebhook: closed,
  connectShop: closed,
  checkShop: closed,
  checkPush: closed,
  lookAtGateway: closed,
  connectThroughGateway: closed,
  backfill: closed,
  connectCorp: closed,
  beginAuthorisation: closed,
  makeLink: closed,
  readLink: closed,
  followLink: closed,
  finishAuthorisation: closed,
  quotas: { ask: closed, limitsFor: closed, knownGroups: closed, flush: closed },
  canSetStock: closed,
  reach: closed,
}

/** The whole API, one line a capability. */
export function apiRoutes(intake: Doors): Route[] {
  return [
    ...organization,
    ...catalog,
    ...marketplaceRules,
    ...intakeConsole,
    ...webhookRoutes(intake),
    ...shopRoutes(intake),
    ...gatewayRoutes(intake),
    ...backfillRoutes(intake),
    ...corpRoutes(intake),
    ...conversations,
    ...authorisationRoutes(intake),
    ...quotaRoutes(intake.quotas),
    ...listingRoutes(intake),
    ...imports,
    ...deskRoutes({ expressions }),
    ...mappedSources({ expressions }),
    ...inRoutes,
    ...customers,
    ...consents,
    ...contacts,
    ...outreach,
    ...behaviour,
    ...segments,
    ...pools,
    ...loyalty,
    ...tagging,
    ...insight,
    ...needs,
    ...outward,
    ...playbooks,
    ...workOrders,
    ...inventoryRoutes(intake.canSetStock),
    ...providers,
    ...dispatch,
    ...fulfilmentRoutes(intake),
    ...records,
    ...notes,
    ...installedProducts,
    ...settlement,
    ...processes,
    ...privacy,
    ...ledger,
    ...outgoingWebhooks(eventDefinitions),
    ...keyRoutes,
    ...realtimeRoutes,
    ...operationsRoutes,
  ]
}
