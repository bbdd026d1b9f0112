import { AppFrame, startAppearance } from '@qiao/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import './styles/shell.css'
import './styles/person.css'
import './styles/jobs.css'
import './styles/notices.css'
import './styles/orders.css'
import './styles/replies.css'
import { App } from './app.tsx'
import { i18n, queries, realtime } from './services.ts'

startAppearance()
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <AppFrame i18n={i18n} queries={queries} realtime={realtime}>
      <BrowserRouter basename="/sidebar">
        <App />
      </BrowserRouter>
    </AppFrame>
  </StrictMode>,
)
