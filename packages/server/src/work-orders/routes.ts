import type { Route } from '../runtime/http/route.ts'
import { consoleRoutes } from './routes-console.ts'
import { customerRoutes } from './routes-customer.ts'
import { customerPageRoutes } from './routes-customer-page.ts'
import { sidebarRoutes } from './routes-sidebar.ts'
import { technicianRoutes } from './routes-technician.ts'

export const routes: Route[] = [
  ...consoleRoutes,
  ...sidebarRoutes,
  ...technicianRoutes,
  ...customerRoutes,
  ...customerPageRoutes,
]
