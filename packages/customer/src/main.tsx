import { AppFrame, startAppearance } from '@qiao/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import './customer.css'
import { App } from './app.tsx'
import { takeCard, takeToken } from './entrance.ts'
import { api, i18n, queries, realtime } from './services.ts'
import { meetWechat } from './wechat.ts'

const card = takeCard(window.location, window.history)
const token = card ? null : takeToken(window.location, window.history)
if (token) void meetWechat(api, token, window.location, navigator.userAgent)
startAppearance()
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <AppFrame i18n={i18n} queries={queries} realtime={realtime}>
      <BrowserRouter basename="/c">
        <App token={token} card={card} />
      </BrowserRouter>
    </AppFrame>
  </StrictMode>,
)
