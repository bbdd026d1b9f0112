import { AppFrame, startAppearance } from '@qiao/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './shell.css'
import { App } from './app.tsx'
import { i18n, queries, realtime } from './services.ts'
import { surface } from './surface.ts'

startAppearance()
// A clerk sits at a desk as often as not: touch decides the size there. A technician has a phone in the hand.
document.documentElement.dataset.scale = surface === 'point' ? 'auto' : 'phone'
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <AppFrame i18n={i18n} queries={queries} realtime={realtime}>
      <App />
    </AppFrame>
  </StrictMode>,
)
