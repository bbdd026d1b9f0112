import { jobs as authorisation } from '../authorisation/jobs.ts'
import { browsersForIdentity } from '../behaviour/index.ts'
import { jobs as behaviour } from '../behaviour/jobs.ts'
import { jobs as contacts } from '../contacts/jobs.ts'
import { jobs as conversations } from '../conversations/jobs.ts'
import { customerJobs } from '../customers/jobs.ts'
import { jobs as dispatch } from '../dispatch/jobs.ts'
import { importJobs } from '../imports/jobs.ts'
import { lastMadeByHand } from '../insight/index.ts'
import { jobs as insight } from '../insight/jobs.ts'
import { serialsForIdentity } from '../installed-products/index.ts'
import { jobs as installedProducts } from '../installed-products/jobs.ts'
import { jobs as intake } from '../intake/jobs.ts'
import { jobs as ledger } from '../ledger/jobs.ts'
import { jobs as loyalty } from '../loyalty/jobs.ts'
import { mappedSourceJobs } from '../mapped-sources/jobs.ts'
import { jobs as needs } from '../needs/jobs.ts'
import { receiversForIdentity } from '../orders/index.ts'
import { jobs as orders } from '../orders/jobs.ts'
import { jobs as outreach } from '../outreach/jobs.ts'
import { jobs as pools } from '../pools/jobs.ts'
import { jobs as privacy } from '../privacy/jobs.ts'
import { providerJobs } from '../providers/jobs.ts'
import { jobs as records } from '../records/jobs.ts'
import { sealAudit } from '../runtime/access/audit.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { rotationJob } from '../runtime/keys/rotation-job.ts'
import { jobs as segments } from '../segments/jobs.ts'
import { jobs as tagging } from '../tagging/jobs.ts'
import { jobs as value } from '../value/jobs.ts'
import { webhookJobs } from '../webhooks/jobs.ts'
import { jobs as workOrders } from '../work-orders/jobs.ts'
import { keepAnchor } from './audit-anchors.ts'
import { eventDefinitions } from './events.ts'
import { expressions } from './expressions.ts'
import { fileKeepers } from './file-keepers.ts'
import { importSinks } from './sinks.ts'

/** What runs by itself, and how often. */
export const schedule: JobDefinition[] = [
  ...workOrders,
  ...customerJobs(
    { receivers: receiversForIdentity, devices: browsersForIdentity, serials: serialsForIdentity },
    lastMadeByHand,
  ),
  ...orders,
  ...dispatch,
  ...ledger,
  ...intake,
  ...contacts,
  ...conversations,
  ...behaviour,
  ...records,
  ...installedProducts,
  ...value,
  ...loyalty,
  ...needs,
  ...insight,
  ...pools,
  ...tagging,
  ...segments,
  ...outreach,
  ...authorisation,
  ...privacy,
  ...importJobs({ sinks: importSinks, expressions }),
  ...mappedSourceJobs({ sinks: importSinks, expressions }),
  ...webhookJobs(eventDefinitions),
  // No channel for sign-in codes is connected yet: each code is marked so, and the demo shows it on its own page.
  ...providerJobs(null),
  rotationJob(fileKeepers),
  {
    name: 'runtime.seal-audit',
    everyMs: 1_000,
    async run(runtime, brandId) {
      const head = await runtime.db.transact(brandId, sealAudit)
      if (head) await keepAnchor(runtime, brandId, head)
    },
  },
]
