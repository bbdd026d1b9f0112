import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { FaultsPage } from './faults-page.tsx'
import { WecomPage } from './wecom-page.tsx'
import './styles/base.css'
import './styles/frame.css'
import './styles/chat.css'
import './styles/sidebar.css'
import './styles/dialogs.css'
import './styles/controls.css'
import './styles/narrow.css'

const page = /\/faults\/?$/.test(location.pathname) ? <FaultsPage /> : <WecomPage />
createRoot(document.getElementById('root')!).render(<StrictMode>{page}</StrictMode>)
