import type { Route } from '../runtime/http/route.ts'
import { consoleRoutes } from './console-routes.ts'
import { consoleTechnicianRoutes } from './console-technician-routes.ts'
import { pointRoutes } from './point-routes.ts'
import { technicianRoutes } from './technician-routes.ts'

export const routes: Route[] = [
  ...consoleRoutes,
  ...consoleTechnicianRoutes,
  ...pointRoutes,
  ...technicianRoutes,
]
