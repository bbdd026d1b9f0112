import type { Route } from '../runtime/http/route.ts'
import { consoleRoutes } from './console/routes.ts'
import { sandboxRoutes } from './console/sandbox-routes.ts'
import { lineageRoutes } from './lineage/routes.ts'
import { outlookRoutes } from './outlook/routes.ts'
import { overviewRoutes } from './overview/routes.ts'
import { householdRoutes } from './persons/household-routes.ts'
import { personRoutes } from './persons/routes.ts'
import { pictureRoutes } from './pictures/routes.ts'
import { priceRoutes } from './prices/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { routes as sidebarRoutes } from './sidebar/routes.ts'
import { findingRoutes } from './sources/finding-routes.ts'
import { sourceRoutes } from './sources/routes.ts'

export const routes: Route[] = [
  ...overviewRoutes,
  ...consoleRoutes,
  ...sandboxRoutes,
  ...searchRoutes,
  ...personRoutes,
  ...householdRoutes,
  ...outlookRoutes,
  ...pictureRoutes,
  ...priceRoutes,
  ...sidebarRoutes,
  ...sourceRoutes,
  ...findingRoutes,
  ...lineageRoutes,
]
