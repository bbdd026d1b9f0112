import { errorWords as authorisation } from '../authorisation/index.ts'
import { errorWords as behaviour } from '../behaviour/index.ts'
import { errorWords as catalog } from '../catalog/index.ts'
import { errorWords as consents } from '../consents/index.ts'
import { errorWords as contacts } from '../contacts/index.ts'
import { errorWords as conversations } from '../conversations/index.ts'
import { errorWords as customers } from '../customers/index.ts'
import { errorWords as dispatch } from '../dispatch/index.ts'
import { errorWords as flow } from '../flow/index.ts'
import { errorWords as fulfilment } from '../fulfilment/index.ts'
import { errorWords as gateway } from '../gateway/index.ts'
import { errorWords as imports } from '../imports/index.ts'
import { errorWords as insight } from '../insight/index.ts'
import { errorWords as installedProducts } from '../installed-products/index.ts'
import { errorWords as intake } from '../intake/index.ts'
import { errorWords as ledger } from '../ledger/index.ts'
import { errorWords as listings } from '../listings/index.ts'
import { errorWords as loyalty } from '../loyalty/index.ts'
import { errorWords as mappedSources } from '../mapped-sources/index.ts'
import { errorWords as mapping } from '../mapping/index.ts'
import { errorWords as needs } from '../needs/index.ts'
import { errorWords as notes } from '../notes/index.ts'
import { errorWords as orders } from '../orders/index.ts'
import { errorWords as organization } from '../organization/index.ts'
import { errorWords as outreach } from '../outreach/index.ts'
import { errorWords as outward } from '../outward/index.ts'
import { errorWords as playbooks } from '../playbooks/index.ts'
import { errorWords as pools } from '../pools/index.ts'
import { errorWords as privacy } from '../privacy/index.ts'
import { errorWords as processes } from '../processes/index.ts'
import { errorWords as providers } from '../providers/index.ts'
import { errorWords as records } from '../records/index.ts'
import { type ErrorWords, runtimeErrorWords } from '../runtime/http/problem.ts'
import { errorWords as keys } from '../runtime/keys/errors.ts'
import { errorWords as segments } from '../segments/index.ts'
import { errorWords as settlement } from '../settlement/index.ts'
import { errorWords as tagging } from '../tagging/index.ts'
import { errorWords as webhooks } from '../webhooks/index.ts'
import { errorWords as workOrders } from '../work-orders/index.ts'
import { errorWords as auditDays } from './audit-days.ts'

/** Every error that a door can give, its status and its words: the one table at the edge. */
export const errorTable: Record<string, ErrorWords> = {
  ...runtimeErrorWords,
  ...keys,
  ...auditDays,
  ...organization,
  ...customers,
  ...consents,
  ...providers,
  ...catalog,
  ...flow,
  ...ledger,
  ...authorisation,
  ...mapping,
  ...listings,
  ...gateway,
  ...intake,
  ...imports,
  ...mappedSources,
  ...orders,
  ...playbooks,
  ...behaviour,
  ...insight,
  ...contacts,
  ...conversations,
  ...workOrders,
  ...dispatch,
  ...fulfilment,
  ...records,
  ...notes,
  ...installedProducts,
  ...needs,
  ...processes,
  ...segments,
  ...pools,
  ...loyalty,
  ...tagging,
  ...settlement,
  ...outreach,
  ...outward,
  ...privacy,
  ...webhooks,
}
