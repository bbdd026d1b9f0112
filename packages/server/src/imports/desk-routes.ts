import type { ApplyPorts } from '../mapping/index.ts'
import type { Route } from '../runtime/http/route.ts'
import { draftRoutes } from './desk/draft-routes.ts'
import { mappingRoutes } from './desk/mapping-routes.ts'
import { qualityRoutes } from './desk/quality-routes.ts'
import { startRoutes } from './desk/start-routes.ts'
import { trialRoutes } from './desk/trial-routes.ts'
import { uploadRoutes } from './desk/upload-routes.ts'

/** The way of a file from the browser into an import, and the mappings that it is read by. */
export function deskRoutes(ports: ApplyPorts): Route[] {
  return [
    ...uploadRoutes(),
    ...mappingRoutes(),
    ...trialRoutes(ports),
    ...draftRoutes(ports),
    ...startRoutes(),
    ...qualityRoutes(ports),
  ]
}
