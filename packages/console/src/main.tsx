import { AppFrame, startAppearance } from '@qiao/ui'
import { ConsoleFrame } from '@qiao/ui/console'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import './shell/shell.css'
import { createRouter } from './routes.tsx'
import { i18n, queries, realtime } from './services.ts'

startAppearance()
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <AppFrame i18n={i18n} queries={queries} realtime={realtime}>
      <ConsoleFrame>
        <RouterProvider router={createRouter()} />
      </ConsoleFrame>
    </AppFrame>
  </StrictMode>,
)
